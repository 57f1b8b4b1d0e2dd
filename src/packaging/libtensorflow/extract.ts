import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { BenchError } from '../../errors/index.js';
import { HEADER_FOLDERS, LIBRARIES } from './recipe.js';

const INCLUDE = 'tensorflow/include/';
const WANTED: ReadonlySet<string> = new Set(LIBRARIES.map((library) => `tensorflow/${library}`));

/**
 * Unpacks the libraries to `<folder>/lib` and the headers that the addon needs to `<folder>/include`, and
 * nothing else of the wheel. yauzl refuses names that would leave the folder.
 */
export async function extractWheel(wheel: string, folder: string, signal?: AbortSignal): Promise<void> {
  const zip = await openPromise(wheel, { lazyEntries: true, autoClose: false });
  try {
    let libraries = 0;
    for await (const entry of zip.eachEntry()) {
      const target = targetOf(entry.fileName);
      if (target === undefined) continue;
      signal?.throwIfAborted();
      await extractEntry(zip, entry, path.join(folder, target));
      if (WANTED.has(entry.fileName)) libraries++;
    }
    if (libraries !== LIBRARIES.length) throw incomplete(wheel);
  } finally {
    zip.close();
  }
}

/** Where a file of the wheel goes, or undefined if it is not needed. */
export function targetOf(name: string): string | undefined {
  if (WANTED.has(name)) return path.posix.join('lib', path.posix.basename(name));
  const header = name.startsWith(INCLUDE) && name.endsWith('.h') ? name.slice(INCLUDE.length) : undefined;
  const needed = header !== undefined && HEADER_FOLDERS.some((prefix) => header.startsWith(prefix));
  return needed ? path.posix.join('include', header) : undefined;
}

async function extractEntry(zip: ZipFile, entry: Entry, target: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
}

function incomplete(wheel: string): BenchError {
  return new BenchError(`${path.basename(wheel)} does not hold ${LIBRARIES.join(' and ')}`, {
    code: 'wheel-incomplete',
    hint: 'report this: the pinned wheel is expected to hold them',
  });
}
