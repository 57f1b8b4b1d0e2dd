import type { Dirent } from 'node:fs';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { BenchError, EXIT } from '../errors/index.js';

const PLATFORM_FILE = 'platform.ndjson';
const NEWLINE = 0x0a;

/**
 * Makes a run's folder fit to be continued after a crash: removes temporary files, and cuts a half-written
 * line off the ends of files that are appended to. Throws `results-link` when something in it is a symbolic
 * link, since writing through one could lead outside.
 */
export async function recoverRunFolder(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) throw linkFound(file);
    await recoverEntry(entry, file);
  }
}

async function recoverEntry(entry: Dirent, file: string): Promise<void> {
  if (entry.name.endsWith('.tmp')) await rm(file, { recursive: true, force: true });
  else if (entry.name === PLATFORM_FILE) await cutTornLine(file);
}

async function cutTornLine(file: string): Promise<void> {
  const content = await readFile(file);
  const whole = content.lastIndexOf(NEWLINE) + 1;
  if (whole === content.length) return;
  const handle = await open(file, 'r+');
  try {
    await handle.truncate(whole);
  } finally {
    await handle.close();
  }
}

function linkFound(file: string): BenchError {
  return new BenchError(`${file} is a symbolic link; a folder of results has none`, {
    code: 'results-link',
    exitCode: EXIT.usage,
    hint: 'start a new run without --resume',
  });
}
