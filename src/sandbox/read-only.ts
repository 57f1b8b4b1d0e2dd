import { realpathSync } from 'node:fs';
import os from 'node:os';
import { runCommand } from '../host/index.js';

/** Mounts that are made after this are seen by this process and its descendants alone, and go with them. */
const PRIVATE_MOUNTS = ['--mount', '--propagation', 'private'];
/** As root; else as root of a user namespace, where the system lets its users make one. */
const WAYS = [
  ['unshare', ...PRIVATE_MOUNTS],
  ['unshare', '--user', '--map-root-user', ...PRIVATE_MOUNTS],
];
/** proc_pid_mountinfo(5) has the options after the mount point: that `mount` heeds `ro` is not a matter of course. */
const TRY = 'mount --bind -o ro,nosuid,nodev "$1" "$1" && grep -qF " $1 ro" /proc/self/mountinfo';

/**
 * The start of a command line that lets a command make folders read-only for itself and its descendants. Empty
 * where that is not allowed: it takes root, in a container with CAP_SYS_ADMIN, or user namespaces.
 */
export async function privateMountsPrefix(): Promise<readonly string[]> {
  for (const way of WAYS) {
    if (await isPossible(way)) return way;
  }
  return [];
}

async function isPossible([command = '', ...args]: readonly string[]): Promise<boolean> {
  try {
    await runCommand(command, [...args, 'sh', '-c', TRY, 'sh', realpathSync(os.tmpdir())]);
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes a folder read-only, for root too, where modes would not. Only for a process that was started with
 * `privateMountsPrefix`. Throws a BenchError `command-failed`.
 */
export async function makeReadOnly(directory: string): Promise<void> {
  await runCommand('mount', ['--bind', '-o', 'ro,nosuid,nodev', directory, directory]);
}

/** Undoes `makeReadOnly`, so that the folder can be removed. */
export async function makeWritable(directory: string): Promise<void> {
  await runCommand('umount', ['--lazy', directory]);
}
