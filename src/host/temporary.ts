import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { hasEnded, readProcessStat } from './processes.js';

const NAME = /^coldbench-[a-z-]+-(\d+)-(\d+)-[^-]+$/;

/**
 * Makes a temporary folder that tells whose it is, so that it can be removed when this process was killed before it
 * did so. @param purpose lower-case letters and hyphens
 */
export function makeTemporaryDirectory(purpose: string): string {
  const owner = `${process.pid}-${readProcessStat('self')?.startTicks ?? 0}`;
  return mkdtempSync(path.join(os.tmpdir(), `coldbench-${purpose}-${owner}-`));
}

/** Removes the folders of processes that ended without doing so. Returns their paths. */
export function sweepTemporaryDirectories(): string[] {
  return readdirSync(os.tmpdir())
    .filter(isLeftBehind)
    .map((name) => path.join(os.tmpdir(), name))
    .filter(remove);
}

/** With its start the pid names a process for good. */
function isLeftBehind(name: string): boolean {
  const match = NAME.exec(name);
  if (match === null) return false;
  const stat = readProcessStat(Number(match[1]));
  return stat === undefined || stat.startTicks !== Number(match[2]) || hasEnded(stat);
}

/** False for another user's, which is theirs to remove. */
function remove(directory: string): boolean {
  try {
    rmSync(directory, { recursive: true, force: true });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') return false;
    throw error;
  }
}
