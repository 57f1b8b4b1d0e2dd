import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const PREFIX = 'coldbench-emulator-';
const NAME = /^coldbench-emulator-(\d+)-(\d+)-/;

/** Everything an emulator keeps on disk, below one temporary directory that its process owns. */
export interface WorkDirectory {
  readonly root: string;
  readonly code: string;
  readonly objects: string;
  readonly scratch: string;
  readonly uploads: string;
  remove(): Promise<void>;
}

export function createWorkDirectory(): WorkDirectory {
  const owner = `${process.pid}-${startTicks(process.pid) ?? 0}`;
  const root = mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${owner}-`));
  const below = (name: string): string => {
    const directory = path.join(root, name);
    mkdirSync(directory);
    return directory;
  };
  return {
    root,
    code: below('code'),
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
    if (match === null || startTicks(Number(match[1])) === match[2]) continue;
    const directory = path.join(os.tmpdir(), name);
    rmSync(directory, { recursive: true, force: true });
    swept.push(directory);
  }
  return swept;
}

/**
 * When a process began, in clock ticks since boot (field 22 of /proc/PID/stat, counted behind the command's
 * closing parenthesis); null when there is none. With the pid it names a process for good.
 */
function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
