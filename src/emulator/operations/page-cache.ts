import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../errors/index.js';
import { runCommand } from '../../host/index.js';
import { type Bytes, bytes } from '../../units/index.js';

/** Files a command line is given at a time. */
const BATCH = 500;

/** `sh -c` with this runs dd on each argument: with nocache and count 0 it asks the kernel to drop the file. */
const EVICT = 'for f; do dd of="$f" oflag=nocache conv=notrunc,fdatasync count=0 status=none || exit; done';

export type Eviction =
  | { readonly residentBytesBefore: Bytes; readonly residentBytesAfter: Bytes; readonly totalBytes: Bytes }
  | { readonly reason: string };

/**
 * Drops a package from the page cache, and tells what stayed: pages that a process has mapped do. Nothing is
 * written. Only regular files are touched, never what a link leads to.
 */
export async function evictFromPageCache(directory: string): Promise<Eviction> {
  try {
    const files = await regularFiles(directory);
    const before = await residency(files);
    for (const batch of batches(files)) await runCommand('sh', ['-c', EVICT, 'sh', ...batch]);
    const after = await residency(files);
    return {
      residentBytesBefore: before.resident,
      residentBytesAfter: after.resident,
      totalBytes: after.total,
    };
  } catch (error) {
    return { reason: messageOf(error) };
  }
}

/** What util-linux's fincore says. */
async function residency(
  files: readonly string[],
): Promise<{ readonly resident: Bytes; readonly total: Bytes }> {
  let resident = 0;
  let total = 0;
  for (const batch of batches(files)) {
    const { stdout } = await runCommand('fincore', [
      '--bytes',
      '--noheadings',
      '--raw',
      '--output',
      'RES,SIZE',
      ...batch,
    ]);
    for (const line of stdout.split('\n').filter((text) => text !== '')) {
      const [pages = 0, size = 0] = line.trim().split(/\s+/).map(Number);
      resident += pages;
      total += size;
    }
  }
  return { resident: bytes(resident), total: bytes(total) };
}

async function regularFiles(directory: string): Promise<string[]> {
  const names = await readdir(directory, { recursive: true });
  const files: string[] = [];
  for (const name of names) {
    const file = path.join(directory, name);
    const { size, isFile } = await lstat(file).then((stats) => ({
      size: stats.size,
      isFile: stats.isFile(),
    }));
    if (isFile && size > 0) files.push(file);
  }
  return files;
}

function* batches(files: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < files.length; start += BATCH) yield files.slice(start, start + BATCH);
}
