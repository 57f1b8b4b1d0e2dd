import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '../errors/index.js';
import type { ModelFiles } from '../network/index.js';
import { formatBytes } from '../units/index.js';
import { assetFiles, type Bundle, bundleHandler } from './bundle.js';
import { contentKey } from './content-key.js';
import type { DeploymentPackage, PackageOptions } from './deployment.js';
import { storeImage } from './image.js';
import { type InstalledPackage, installedClosure } from './installed.js';
import { LAMBDA_LIMITS } from './limits.js';
import {
  cachedPackage,
  DESCRIPTION_FILE,
  evictOldPackages,
  PACKAGE_FILE,
  packageCache,
} from './package-cache.js';
import type { PreparedVariant } from './prepare.js';
import { projectRoot, sharedHandlerFolder } from './project.js';
import { commonRules, type Pruned, prune, variantRules } from './prune.js';
import { breakdown, creditBundle, installedSizes, sizesByDependency, total } from './sizes.js';
import { stripFiles } from './strip.js';
import type { TaskFile } from './task-file.js';
import { moveIntoPlace, temporarySibling } from './temporary.js';
import { allFiles, tracedFiles } from './trace.js';
import type { Variant } from './variant.js';
import { measureZip, writeZip } from './zip.js';

/**
 * Makes the deployment package of a variant with a model: a zip, or, over Lambda's 250 MB, an image-like
 * folder. Kept by content, so that a second call takes no time. Throws a BenchError if it exceeds an image's
 * limit too.
 */
export async function packageVariant(
  prepared: PreparedVariant,
  model: ModelFiles,
  options: PackageOptions = {},
): Promise<DeploymentPackage> {
  const chosen = { strip: options.strip ?? true, prune: options.prune ?? true };
  const root = projectRoot();
  const folder = path.join(packageCache(), await contentKey(prepared, model, chosen, root));
  const cached = await cachedPackage(folder);
  if (cached !== undefined) return cached;
  await evictOldPackages();
  const temporary = temporarySibling(folder);
  await mkdir(temporary, { recursive: true });
  try {
    const content = await collect(prepared, model, chosen, root, temporary);
    const described = await write(prepared, content, temporary, folder);
    await writeFile(path.join(temporary, DESCRIPTION_FILE), `${JSON.stringify(described, null, 2)}\n`);
    await rm(path.join(temporary, 'stripped'), { recursive: true, force: true });
    await moveIntoPlace(temporary, folder, described.kind === 'zip' ? PACKAGE_FILE : DESCRIPTION_FILE);
    return described;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

interface Content {
  readonly files: readonly TaskFile[];
  readonly bundle: Bundle;
  readonly installed: readonly InstalledPackage[];
  readonly pruned: Pruned['rules'];
}

async function collect(
  prepared: PreparedVariant,
  model: ModelFiles,
  options: Required<PackageOptions>,
  root: string,
  temporary: string,
): Promise<Content> {
  const { variant } = prepared;
  const installed = installedClosure([variant.folder, sharedHandlerFolder(root)]);
  const bundle = await bundleHandler(variant);
  const { kept, rules } = options.prune
    ? prune(await tracedFiles(variant, root), [...commonRules(), ...variantRules(variant.prune)])
    : { kept: await allFiles(installed, variant, root), rules: [] };
  const files = [bundle.file, ...assetFiles(variant), ...modelFiles(model), ...prepared.files, ...kept];
  const scratch = path.join(temporary, 'stripped');
  await mkdir(scratch);
  return {
    files: options.strip ? await stripFiles(files, variant.strip, scratch) : files,
    bundle,
    installed,
    pruned: rules,
  };
}

function modelFiles(model: ModelFiles): readonly TaskFile[] {
  return [...model.files].map(([name, bytes]) => ({
    path: `model/${name}`,
    dependency: 'model',
    executable: false,
    content: { kind: 'bytes', bytes },
  }));
}

async function write(
  prepared: PreparedVariant,
  content: Content,
  temporary: string,
  folder: string,
): Promise<DeploymentPackage> {
  const { variant } = prepared;
  const figures = { variant: variant.name, limits: LAMBDA_LIMITS, ...(await measure(prepared, content)) };
  if (figures.unzippedBytes <= LAMBDA_LIMITS.unzippedBytes) {
    const zip = await writeZip(content.files, path.join(temporary, PACKAGE_FILE));
    return { kind: 'zip', file: path.join(folder, PACKAGE_FILE), ...figures, ...zip };
  }
  if (figures.unzippedBytes > LAMBDA_LIMITS.imageBytes) throw tooLarge(variant, figures.unzippedBytes);
  const [{ zippedBytes }, image] = await Promise.all([
    measureZip(content.files),
    storeImage(content.files, variant),
  ]);
  return { kind: 'image', ...figures, zippedBytes, ...image };
}

async function measure(prepared: PreparedVariant, { files, bundle, installed, pruned }: Content) {
  const sizes = creditBundle(await sizesByDependency(files), bundle.bytesByPackage);
  const unpruned = new Map(await installedSizes(installed));
  if (prepared.unstrippedBytes > 0) unpruned.set('libtensorflow', prepared.unstrippedBytes);
  const rows = breakdown(sizes, unpruned);
  return {
    unzippedBytes: total(rows.map(({ unzippedBytes }) => unzippedBytes)),
    unprunedBytes: total(rows.map(({ unprunedBytes }) => unprunedBytes)),
    breakdown: rows,
    versions: { ...versionsOf(prepared.variant, installed), ...prepared.versions },
    pruned,
  };
}

function versionsOf(variant: Variant, installed: readonly InstalledPackage[]): Record<string, string> {
  const named = installed.filter(({ name }) => name === variant.package || name === 'sharp');
  return Object.fromEntries(named.map(({ name, version }) => [name, version]));
}

function tooLarge(variant: Variant, size: number): BenchError {
  return new BenchError(
    `the package of ${variant.name} has ${size} bytes, more than an image may have (${formatBytes(LAMBDA_LIMITS.imageBytes)})`,
    { code: 'package-too-large', hint: 'package it with pruning and stripping' },
  );
}
