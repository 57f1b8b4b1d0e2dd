import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../errors/index.js';
import { runCommand } from '../../host/index.js';
import { type Bytes, bytes } from '../../units/index.js';

/** Files a command line is given at a time. */
const BATCH = 500;

/**
 * `sh -c` with this runs dd on each argument: with nocache and count 0 it asks the kernel to drop the file. What
 * is not on disk yet cannot be dropped. Files are opened to be read only: a package is read-only, and what runs
 * cannot be opened otherwise.
 */
const EVICT =
  'for f; do sync -d "$f" && dd if="$f" of=/dev/null iflag=nocache count=0 status=none || exit; done';

/** What the page cache holds of a package, before and after it was changed. */
export interface PageCacheChange {
  readonly totalBytes: Bytes;
  /** In the page cache; null where it cannot be told. */
  readonly residentBytesBefore: Bytes | null;
  readonly residentBytesAfter: Bytes | null;
  /** Why it was not done or cannot be told; null when all went well. */
  readonly reason: string | null;
}

interface RegularFile {
  readonly file: string;
  readonly size: number;
}

/** `sh -c` with this reads each argument. */
const READ = 'cat -- "$@" > /dev/null';

/**
 * Reads a whole package into the page cache, and the runtime's executable. That they were read a while ago is
 * not enough: a kernel may reclaim pages that rest, also when memory is free (DAMON does).
 */
export async function readIntoPageCache(directory: string, executable: string): Promise<PageCacheChange> {
  await runCommand('sh', ['-c', READ, 'sh', executable]);
  return changePageCache(directory, READ);
}

/**
 * Drops a package from the page cache, and tells what stayed: pages that a process has mapped do. Nothing is
 * written. Only regular files are touched, never what a link leads to.
 */
export function evictFromPageCache(directory: string): Promise<PageCacheChange> {
  return changePageCache(directory, EVICT);
}

async function changePageCache(directory: string, script: string): Promise<PageCacheChange> {
  const found = await regularFiles(directory);
  const totalBytes = bytes(found.reduce((sum, { size }) => sum + size, 0));
  const files = found.map(({ file }) => file);
  try {
    const residentBytesBefore = await residentBytes(files);
    for (const batch of batches(files)) await runCommand('sh', ['-c', script, 'sh', ...batch]);
    return { totalBytes, residentBytesBefore, residentBytesAfter: await residentBytes(files), reason: null };
  } catch (error) {
    return { totalBytes, residentBytesBefore: null, residentBytesAfter: null, reason: messageOf(error) };
  }
}

/** What util-linux's fincore says. */
async function residentBytes(files: readonly string[]): Promise<Bytes> {
  let resident = 0;
  for (const batch of batches(files)) {
    const { stdout } = await runCommand('fincore', [
      '--bytes',
      '--noheadings',
      '--raw',
      '--output',
      'RES',
      ...batch,
    ]);
    for (const line of stdout.split('\n')) resident += Number(line.trim());
  }
  return bytes(resident);
}

async function regularFiles(directory: string): Promise<RegularFile[]> {
  const names = await readdir(directory, { recursive: true });
  const found: RegularFile[] = [];
  for (const name of names) {
    const file = path.join(directory, name);
    const stats = await lstat(file);
    if (stats.isFile() && stats.size > 0) found.push({ file, size: stats.size });
  }
  return found;
}

function* batches(files: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < files.length; start += BATCH) yield files.slice(start, start + BATCH);
}
