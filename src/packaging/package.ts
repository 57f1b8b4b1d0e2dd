import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '../errors/index.js';
import type { ModelFiles } from '../network/index.js';
import { formatBytes } from '../units/index.js';
import { type Content, type Making, MODEL_FOLDER, SCRATCH } from './content.js';
import { hashed } from './content-hash.js';
import { contentKey } from './content-key.js';
import type { DeploymentPackage, PackageOptions } from './deployment.js';
import { total } from './file-sizes.js';
import { storeImage } from './image.js';
import { LAMBDA_LIMITS } from './limits.js';
import { nativeFacts } from './native/index.js';
import {
  cachedPackage,
  DESCRIPTION_FILE,
  evictOldPackages,
  PACKAGE_FILE,
  packageCache,
} from './package-cache.js';
import type { PreparedVariant } from './prepared-variant.js';
import { projectRoot } from './project.js';
import { pythonContent } from './python/index.js';
import { breakdown } from './sizes.js';
import { moveIntoPlace, temporarySibling } from './temporary.js';
import type { Variant } from './variant.js';
import { writeZip } from './zip.js';
import { zippedSize } from './zipped-size.js';

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
  const chosen = {
    strip: options.strip ?? true,
    prune: options.prune ?? true,
    sourceless: options.sourceless ?? false,
    image: options.image ?? false,
    model: options.model ?? 'package',
  };
  const root = projectRoot(prepared.variant.folder);
  const folder = path.join(packageCache(), await contentKey(prepared, model, chosen, root));
  const cached = await cachedPackage(folder);
  if (cached !== undefined) return cached;
  await evictOldPackages();
  const temporary = temporarySibling(folder);
  await mkdir(temporary, { recursive: true });
  try {
    const content = await collect({ prepared, model, options: chosen, root, temporary });
    const packed = await write(prepared, content, { temporary, folder, asImage: chosen.image });
    const described: DeploymentPackage =
      chosen.model === 'package' ? packed : { ...packed, modelDirectory: path.join(folder, MODEL_FOLDER) };
    await writeFile(path.join(temporary, DESCRIPTION_FILE), `${JSON.stringify(described, null, 2)}\n`);
    await rm(path.join(temporary, SCRATCH), { recursive: true, force: true });
    await moveIntoPlace(temporary, folder, described.kind === 'zip' ? PACKAGE_FILE : DESCRIPTION_FILE);
    return described;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The bundler and the tracer of Node's packages are loaded for those alone, and only where one is made. */
async function collect(making: Making): Promise<Content> {
  if (making.prepared.variant.language === 'python') return pythonContent(making);
  const { nodeContent } = await import('./node-content.js');
  return nodeContent(making);
}

/** Where a package is written, and where it will lie. */
interface Place {
  readonly temporary: string;
  readonly folder: string;
  readonly asImage: boolean;
}

async function write(
  prepared: PreparedVariant,
  content: Content,
  { temporary, folder, asImage }: Place,
): Promise<DeploymentPackage> {
  const { variant } = prepared;
  const figures = {
    variant: variant.name,
    runtime: variant.runtime,
    limits: LAMBDA_LIMITS,
    native: await nativeFacts([...content.files, ...content.fetched]),
    ...measure(content),
  };
  if (figures.unzippedBytes <= LAMBDA_LIMITS.unzippedBytes && !asImage) {
    const zip = await writeZip(content.files, path.join(temporary, PACKAGE_FILE));
    return { kind: 'zip', file: path.join(folder, PACKAGE_FILE), ...figures, ...zip };
  }
  if (figures.unzippedBytes > LAMBDA_LIMITS.imageBytes) throw tooLarge(variant, figures.unzippedBytes);
  const files = await hashed(content.files);
  const [zippedBytes, image] = await Promise.all([zippedSize(files), storeImage(files, variant)]);
  return { kind: 'image', ...figures, zippedBytes, ...image };
}

function measure({ sizes, unpruned, versions, pruned, stripped }: Content) {
  const rows = breakdown(sizes, unpruned);
  return {
    unzippedBytes: total(rows.map(({ unzippedBytes }) => unzippedBytes)),
    unprunedBytes: total(rows.map(({ unprunedBytes }) => unprunedBytes)),
    breakdown: rows,
    versions,
    pruned,
    stripped,
  };
}

function tooLarge(variant: Variant, size: number): BenchError {
  return new BenchError(
    `the package of ${variant.name} has ${size} bytes, more than an image may have (${formatBytes(LAMBDA_LIMITS.imageBytes)})`,
    { code: 'package-too-large', hint: 'package it with pruning and stripping' },
  );
}
