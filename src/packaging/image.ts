import { createHash } from 'node:crypto';
import { chmod, copyFile, link, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheDirectory } from '../host/index.js';
import type { HashedFile } from './content-hash.js';
import { byPath, type TaskFile } from './task-file.js';
import { moveIntoPlace, temporarySibling } from './temporary.js';
import type { Variant } from './variant.js';

export const IMAGE_FILE = 'image.json';

/** Where image-like packages lie, each in a folder called by its hash: what `ImageUri: local/<hash>` names. */
export function imageStore(): string {
  return cacheDirectory('images');
}

export interface StoredImage {
  readonly sha256: string;
  readonly directory: string;
}

/**
 * Puts an image-like package into the store: `image.json` with its runtime and handler, and in `task/` what
 * `LAMBDA_TASK_ROOT` would hold. An image that is there already is left as it is.
 */
export async function storeImage(
  files: readonly HashedFile[],
  variant: Pick<Variant, 'runtime' | 'handler'>,
  store: string = imageStore(),
): Promise<StoredImage> {
  const { runtime, handler } = variant;
  const sha256 = hashOf(files, `${runtime}\n${handler}\n`);
  const directory = path.join(store, sha256);
  const temporary = temporarySibling(directory);
  try {
    await writeTree(files, path.join(temporary, 'task'));
    await writeFile(path.join(temporary, IMAGE_FILE), `${JSON.stringify({ runtime, handler }, null, 2)}\n`);
    await moveIntoPlace(temporary, directory, IMAGE_FILE);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return { sha256, directory };
}

function hashOf(files: readonly HashedFile[], prefix: string): string {
  const total = createHash('sha256').update(prefix);
  for (const { executable, sha256, path: name } of files.toSorted(byPath)) {
    total.update(`${executable ? 'x' : '-'} ${sha256} ${name}\n`);
  }
  return total.digest('hex');
}

/** Lays the files out below a folder. */
export async function writeTree(files: readonly TaskFile[], root: string): Promise<void> {
  for (const file of files) {
    const target = path.join(root, file.path);
    await mkdir(path.dirname(target), { recursive: true });
    await place(file, target);
  }
}

async function place({ content, executable }: TaskFile, target: string): Promise<void> {
  if (content.kind === 'bytes') await writeFile(target, content.bytes);
  else if (content.shareable && (await linked(content.file, target))) return;
  else await copyFile(content.file, target);
  await chmod(target, executable ? 0o755 : 0o644);
}

/** Whether a hard link could be made: not across file systems. */
async function linked(source: string, target: string): Promise<boolean> {
  try {
    await link(source, target);
    return true;
  } catch {
    return false;
  }
}
