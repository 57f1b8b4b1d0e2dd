import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BenchError, messageOf } from '../errors/index.js';

/** Holds the ids of processes, one a line; writing an id (0: the writer's own) moves that process in. */
export const CGROUP_PROCS = 'cgroup.procs';

/** The cgroup that holds the processes of a sandbox, in the one that the pool freezes. */
export const INNER = 'inner';

/** Writes one value into a control file; the kernel takes or refuses the whole in that one write. */
export function writeControl(
  directory: string,
  file: string,
  value: string | number,
  writer: ControlWriter = ONCE,
): void {
  const target = path.join(directory, file);
  try {
    writer.write(target, String(value));
  } catch (cause) {
    throw new BenchError(`cannot write ${value} to ${target}: ${messageOf(cause)}`, {
      code: 'cgroup-write-failed',
      hint: 'run as root or in a delegated cgroup, and see the message for what the kernel refused',
      cause,
    });
  }
}

/** Writes a control file that not every kernel has; false where it is missing. */
export function writeOptionalControl(directory: string, file: string, value: string | number): boolean {
  if (!existsSync(path.join(directory, file))) return false;
  writeControl(directory, file, value);
  return true;
}

export function readControl(directory: string, file: string, reader: ControlReader = ONCE): string {
  return reader.read(`${directory}/${file}`).trim();
}

/** Undefined where this kernel has no such file. */
export function readOptionalControl(directory: string, file: string): string | undefined {
  return existsSync(path.join(directory, file)) ? readControl(directory, file) : undefined;
}

/** Reads a whole file, kept open or not. */
export interface ControlReader {
  read(file: string): string;
}

/** Writes a whole file, kept open or not. */
export interface ControlWriter {
  write(file: string, value: string): void;
}

const ONCE: ControlReader & ControlWriter = {
  read: (file) => readFileSync(file, 'utf8'),
  write: (file, value) => writeFileSync(file, value),
};

/** A value out of a flat keyed file (`key value`, one a line, as in cpu.stat); 0 where the key is missing. */
export function readKeyed(directory: string, file: string, key: string): number {
  return keyedValue(readControl(directory, file), key);
}

export function keyedValue(content: string, key: string): number {
  const line = content.split('\n').find((candidate) => candidate.startsWith(`${key} `));
  return line === undefined ? 0 : Number(line.slice(key.length + 1));
}

/**
 * The processes in a cgroup. A process outside of our PID namespace reads as 0, which as a target of a signal
 * would mean ourselves: it is left out.
 */
export function readProcesses(directory: string, reader?: ControlReader): number[] {
  try {
    return parsePids(readControl(directory, CGROUP_PROCS, reader));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function parsePids(content: string): number[] {
  return content
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** Makes a cgroup that may be there already. */
export function makeSharedCgroup(directory: string): void {
  if (!existsSync(directory)) makeCgroup(directory);
}

/** Makes a cgroup that must be new. */
export function makeCgroup(directory: string): void {
  try {
    mkdirSync(directory);
  } catch (cause) {
    throw new BenchError(`cannot make the cgroup ${directory}: ${messageOf(cause)}`, {
      code: 'cgroup-not-made',
      hint: 'run as root or in a delegated cgroup, and see the message for what the kernel refused',
      cause,
    });
  }
}

/** Removes an empty cgroup; false while processes or cgroups are left in it. */
export function removeCgroup(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    return isMissing(error);
  }
}

/** ENODEV is what a control file that was open says when its cgroup is removed. */
export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENODEV';
}
