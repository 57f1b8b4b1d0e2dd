import { createHash, type Hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ModelFiles } from '../network/index.js';
import type { PackageOptions } from './deployment.js';
import { packageFiles } from './installed.js';
import type { PreparedVariant } from './prepared-variant.js';
import { sharedHandlerFolder } from './project.js';

/**
 * A hash of everything that a package is made from: handler sources, locked dependencies, prepared files,
 * model, options, and the code that packages. Equal keys mean equal packages.
 */
export async function contentKey(
  prepared: PreparedVariant,
  model: ModelFiles,
  options: Required<PackageOptions>,
  root: string,
): Promise<string> {
  const hash = createHash('sha256');
  const { variant, files, versions } = prepared;
  const { platform, arch } = process;
  hash.update(JSON.stringify([platform, arch, options, model.sha256, versions, variant.environment]));
  hash.update(JSON.stringify(files.map((file) => [file.path, file.dependency])));
  await addFile(hash, path.join(root, 'package-lock.json'));
  for (const folder of [variant.folder, sharedHandlerFolder(root, variant.language), import.meta.dirname]) {
    for (const file of await packageFiles(folder)) await addFile(hash, file);
  }
  return hash.digest('hex');
}

async function addFile(hash: Hash, file: string): Promise<void> {
  const content = await readFile(file);
  hash.update(`${path.basename(file)}\0${content.length}\0`).update(content);
}
