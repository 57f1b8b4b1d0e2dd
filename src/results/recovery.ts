import type { Dirent } from 'node:fs';
import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { linkFound } from './faults.js';

/** The platform's reports of a cell, one a line. */
export const PLATFORM_FILE = 'platform.ndjson';
const NEWLINE = 0x0a;
const PIECE_BYTES = 65_536;

/**
 * Makes a run's folder fit to be continued after a crash: removes temporary files, and cuts a half-written
 * line off the ends of files that are appended to. Throws `results-link` when something in it is a symbolic
 * link, since writing through one could lead outside.
 */
export async function recoverRunFolder(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) throw linkFound(file, 'start a new run without --resume');
    await recoverEntry(entry, file);
  }
}

async function recoverEntry(entry: Dirent, file: string): Promise<void> {
  if (entry.name.endsWith('.tmp')) await rm(file, { recursive: true, force: true });
  else if (entry.name === PLATFORM_FILE) await cutTornLine(file);
}

async function cutTornLine(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.truncate(await lengthOfWholeLines(handle));
  } finally {
    await handle.close();
  }
}

/** Read from the end: the file may be larger than memory. */
async function lengthOfWholeLines(handle: FileHandle): Promise<number> {
  const piece = Buffer.alloc(PIECE_BYTES);
  for (let end = (await handle.stat()).size; end > 0; ) {
    const start = Math.max(0, end - PIECE_BYTES);
    const { bytesRead } = await handle.read(piece, 0, end - start, start);
    const newline = piece.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}
