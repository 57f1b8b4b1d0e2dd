import { type Content, type Making, placeModel, strippedFiles } from '../content.js';
import { chosenRules, type PruneRule, prune, variantRules } from '../prune.js';
import { sizesByDependency } from '../sizes.js';
import type { Variant } from '../variant.js';
import { buildModel } from './build-model.js';
import { ownFiles } from './own-files.js';
import { PYTHON_RULES } from './rules.js';
import { withoutSources } from './sourceless.js';

/** Of a Python variant: its handler and what all share, the model, and its packages, at the package's root. */
export async function pythonContent(making: Making): Promise<Content> {
  const { prepared, options } = making;
  const { kept, rules } = await prune(prepared.files, chosenRules(rulesFor(prepared.variant), options.prune));
  const model = await placeModel(making, await buildModel(making));
  const own = [...(await ownFiles(making)), ...model.carried];
  const carried = options.sourceless
    ? await withoutSources([...own, ...kept])
    : { kept: [...own, ...kept], rules: [] };
  const { files, rules: stripped } = await strippedFiles(making, carried.kept);
  return {
    files,
    fetched: model.fetched,
    sizes: await sizesByDependency(files),
    unpruned: await sizesByDependency(prepared.files),
    versions: prepared.versions,
    pruned: [...rules, ...carried.rules],
    stripped,
  };
}

/** The rules for all, but for what the variant keeps, and the variant's own. */
function rulesFor({ keep, prune: own }: Variant): readonly PruneRule[] {
  const kept = variantRules(keep);
  const common = PYTHON_RULES.map((rule) => ({
    ...rule,
    matches: (path: string) => rule.matches(path) && !kept.some((keeps) => keeps.matches(path)),
  }));
  return [...common, ...variantRules(own)];
}
