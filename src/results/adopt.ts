import { cp, lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, linkFound, writing } from './faults.js';

const REMEDY = 'copy what it leads to in its place';

/**
 * Copies a file or a folder of another run; nothing where that does not exist. Throws `results-link` for a symbolic
 * link in it, since what it leads to is none of the results.
 */
export async function adopt(from: string, to: string): Promise<void> {
  if (!(await exists(from))) return;
  await refuseLinks(from);
  await writing(to, () => cp(from, to, { recursive: true, errorOnExist: true, force: false }));
}

async function exists(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function refuseLinks(from: string): Promise<void> {
  const own = await lstat(from);
  if (own.isSymbolicLink()) throw linkFound(from, REMEDY);
  if (!own.isDirectory()) return;
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) throw linkFound(path.join(entry.parentPath, entry.name), REMEDY);
  }
}
