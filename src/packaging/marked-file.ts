import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/** A prepared file as a marker remembers it. */
export interface MarkedFile {
  /** Below the folder that was prepared. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export async function markedFile(folder: string, relative: string): Promise<MarkedFile> {
  const file = path.join(folder, relative);
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return { path: relative, bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}

/** Whether all of them are still there with their sizes; to hash them again would take longer than to use them. */
export async function isIntact(folder: string, files: readonly MarkedFile[]): Promise<boolean> {
  const found = await Promise.all(
    files.map(({ path: relative }) => stat(path.join(folder, relative)).catch(() => undefined)),
  );
  return files.every(({ bytes }, index) => found[index]?.size === bytes);
}
