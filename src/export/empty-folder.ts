import { mkdir, readdir } from 'node:fs/promises';
import { BenchError, EXIT } from '../errors/index.js';

/** Makes a folder, or takes one that is empty. Throws a BenchError (exit 2) where it has files: nothing is written over. */
export async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length === 0) return;
  throw new BenchError(`${folder} has files already`, {
    code: 'export-exists',
    exitCode: EXIT.usage,
    hint: 'give an empty folder with --out, or remove this one',
  });
}
