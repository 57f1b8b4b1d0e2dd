import { assetFiles, bundleHandler } from './bundle.js';
import { type Content, type Making, placeModel, strippedFiles } from './content.js';
import { type InstalledPackage, installedClosure } from './installed.js';
import { sharedHandlerFolder } from './project.js';
import { chosenRules, commonRules, prune, variantRules } from './prune.js';
import { creditBundle, installedSizes, type Sizes, sizesByDependency } from './sizes.js';
import { allFiles, tracedFiles } from './trace.js';
import type { Variant } from './variant.js';

/** Of a Node variant: the bundled handler, its assets, the model, and what the external packages load. */
export async function nodeContent(making: Making): Promise<Content> {
  const { prepared, model, options, root } = making;
  const { variant } = prepared;
  const installed = installedClosure([variant.folder, sharedHandlerFolder(root, 'node')]);
  const bundle = await bundleHandler(variant);
  const rulesOfAll = [...commonRules(), ...variantRules(variant.prune)];
  const { kept, rules } =
    options.prune === true
      ? await prune(await tracedFiles(variant, root), rulesOfAll)
      : await prune(await allFiles(installed, variant, root), chosenRules(rulesOfAll, options.prune));
  const { carried, fetched } = await placeModel(making, model.files);
  const own = [bundle.file, ...assetFiles(variant), ...carried];
  const { files, rules: stripped } = await strippedFiles(making, [...own, ...prepared.files, ...kept]);
  return {
    files,
    fetched,
    sizes: creditBundle(await sizesByDependency(files), bundle.bytesByPackage),
    unpruned: await unprunedSizes(making, installed),
    versions: { ...versionsOf(variant, installed), ...prepared.versions },
    pruned: rules,
    stripped,
  };
}

async function unprunedSizes({ prepared }: Making, installed: readonly InstalledPackage[]): Promise<Sizes> {
  const sizes = new Map(await installedSizes(installed));
  if (prepared.unstrippedBytes > 0) sizes.set('libtensorflow', prepared.unstrippedBytes);
  return sizes;
}

function versionsOf(variant: Variant, installed: readonly InstalledPackage[]): Record<string, string> {
  const named = installed.filter(({ name }) => name === variant.package || name === 'sharp');
  return Object.fromEntries(named.map(({ name, version }) => [name, version]));
}
