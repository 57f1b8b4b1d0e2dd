import { type Content, type Making, modelTaskFiles, strippedFiles } from '../content.js';
import { prune, variantRules } from '../prune.js';
import { sizesByDependency } from '../sizes.js';
import { buildModel } from './build-model.js';
import { ownFiles } from './own-files.js';
import { PYTHON_RULES } from './rules.js';

/** Of a Python variant: its handler and what all share, the model, and its packages, at the package's root. */
export async function pythonContent(making: Making): Promise<Content> {
  const { prepared, options } = making;
  const { kept, rules } = options.prune
    ? prune(prepared.files, [...PYTHON_RULES, ...variantRules(prepared.variant.prune)])
    : { kept: prepared.files, rules: [] };
  const own = [...(await ownFiles(making)), ...modelTaskFiles(await buildModel(making))];
  const files = await strippedFiles(making, [...own, ...kept]);
  return {
    files,
    sizes: await sizesByDependency(files),
    unpruned: await sizesByDependency(prepared.files),
    versions: prepared.versions,
    pruned: rules,
  };
}
