import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hasEnded, readProcessStat } from '../../src/host/index.js';

/** What a run could leave on a machine: processes, cgroups and temporary files of coldbench. */
export function leftovers(): readonly string[] {
  return [...processes(), ...cgroups('/sys/fs/cgroup', 3), ...temporaryFiles()];
}

const OURS =
  /emulator\/main\.js|generator-process\.js|network-process\.js|runtimes\/nodejs\/bootstrap|sleep 2147483647/;

function processes(): readonly string[] {
  return list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`)
    .filter((line) => OURS.test(line));
}

/** Groups of sandboxes: the parent group itself may stay. */
function cgroups(folder: string, depth: number): readonly string[] {
  return list(folder).flatMap((name) => {
    const child = path.join(folder, name);
    if (!isFolder(child)) return [];
    if (path.basename(folder) === 'coldbench') return [child];
    return depth > 0 ? cgroups(child, depth - 1) : [];
  });
}

function temporaryFiles(): readonly string[] {
  return list(tmpdir()).filter((name) => /^coldbench-(?!test)/.test(name));
}

/** What is left of processes, and of what those among them made that are emulators. */
export function leftoversOf(pids: readonly number[]): readonly string[] {
  const living = pids.filter((pid) => {
    const stat = readProcessStat(pid);
    return stat !== undefined && !hasEnded(stat);
  });
  const names = pids.map((pid) => new RegExp(`(^|/|coldbench-[a-z-]+-)${pid}-\\d+`));
  const made = [...cgroups('/sys/fs/cgroup', 3), ...temporaryFiles(), ...fileSystems()];
  return [...living.map(String), ...made.filter((what) => names.some((name) => name.test(what)))];
}

/** The files that loop devices show as file systems, and what is mounted below temporary folders. */
function fileSystems(): readonly string[] {
  const backing = list('/sys/block').map((device) => read(`/sys/block/${device}/loop/backing_file`).trim());
  const mounts = read('/proc/self/mounts')
    .split('\n')
    .filter((line) => line.includes('/coldbench-'));
  return [...backing.filter((file) => file !== ''), ...mounts];
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}
