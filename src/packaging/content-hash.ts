import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { TaskFile } from './task-file.js';

/** A file and the hash of what it holds, hexadecimal. */
export interface HashedFile extends TaskFile {
  readonly sha256: string;
}

/** One after the other, so that as few files are open as one. */
export async function hashed(files: readonly TaskFile[]): Promise<readonly HashedFile[]> {
  const all: HashedFile[] = [];
  for (const file of files) all.push({ ...file, sha256: await contentHash(file) });
  return all;
}

async function contentHash({ content }: TaskFile): Promise<string> {
  const hash = createHash('sha256');
  if (content.kind === 'bytes') hash.update(content.bytes);
  else await pipeline(createReadStream(content.file), hash);
  return hash.digest('hex');
}
