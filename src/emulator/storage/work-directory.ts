import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { hasEnded, readProcessStat } from '../../host/index.js';

const PREFIX = 'coldbench-emulator-';
const NAME = /^coldbench-emulator-(\d+)-(\d+)-/;

/** Everything an emulator keeps on disk, below one temporary directory that its process owns. */
export interface WorkDirectory {
  readonly root: string;
  readonly code: string;
  readonly layers: string;
  readonly objects: string;
  readonly scratch: string;
  readonly uploads: string;
  remove(): Promise<void>;
}

export function createWorkDirectory(): WorkDirectory {
  const owner = `${process.pid}-${readProcessStat('self')?.startTicks ?? 0}`;
  const root = mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${owner}-`));
  const below = (name: string): string => {
    const directory = path.join(root, name);
    mkdirSync(directory);
    return directory;
  };
  return {
    root,
    code: below('code'),
    layers: below('layers'),
    objects: below('objects'),
    scratch: below('scratch'),
    uploads: below('uploads'),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** Removes the directories of emulators that ended without doing so. Returns their paths. */
export function sweepWorkDirectories(): string[] {
  const swept: string[] = [];
  for (const name of readdirSync(os.tmpdir())) {
    const match = NAME.exec(name);
    const directory = path.join(os.tmpdir(), name);
    if (match === null || isAlive(Number(match[1]), Number(match[2]))) continue;
    if (removed(directory)) swept.push(directory);
  }
  return swept;
}

/** False for another user's, which is theirs to remove. */
function removed(directory: string): boolean {
  try {
    rmSync(directory, { recursive: true, force: true });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') return false;
    throw error;
  }
}

/** With its start the pid names a process for good. */
function isAlive(pid: number, startTicks: number): boolean {
  const stat = readProcessStat(pid);
  return stat !== undefined && stat.startTicks === startTicks && !hasEnded(stat);
}
