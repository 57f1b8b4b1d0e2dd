import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../errors/index.js';
import {
  CGROUP_PROCS,
  makeSharedCgroup,
  readControl,
  readProcesses,
  writeControl,
} from '../control-files.js';
import { areEnabled, enableControllers, missingControllers } from './controllers.js';

/** Every cgroup but the root of the hierarchy has it. */
const CGROUP_TYPE = 'cgroup.type';
/** Where the processes of our own cgroup go when that has to be divided. */
const HOST_LEAF = 'coldbench-host';
const VACATE_ATTEMPTS = 5;

export type V2RootSearch =
  | { readonly found: true; readonly directory: string }
  | { readonly found: false; readonly reasons: readonly string[] };

/**
 * Finds a cgroup that may be divided among sandboxes. A cgroup that hands controllers down may have no processes
 * of its own (cgroup-v2.rst, "No Internal Process Constraint"), the root of the hierarchy exempt. So the nearest
 * ancestor of ours that is empty and writable is taken, and we stay where we are; where there is none, our own
 * cgroup is taken and its processes move into a leaf of it, as in a container.
 *
 * @param mountPoint where the hierarchy is mounted
 * @param own our own cgroup, a directory at or below the mount point
 */
export function findV2Root(mountPoint: string, own: string): V2RootSearch {
  const reasons: string[] = [];
  const attempts = [
    ...ancestorsOf(own, mountPoint).map((directory) => ({ directory, divide })),
    { directory: own, divide: vacateAndDivide },
  ];
  for (const attempt of attempts) {
    try {
      attempt.divide(attempt.directory);
      return { found: true, directory: attempt.directory };
    } catch (error) {
      reasons.push(`${attempt.directory}: ${messageOf(error)}`);
    }
  }
  return { found: false, reasons };
}

/** The cgroup itself, its parent, and so on up to the mount point. */
function ancestorsOf(directory: string, mountPoint: string): string[] {
  const above = directory === mountPoint ? [] : ancestorsOf(path.dirname(directory), mountPoint);
  return [directory, ...above];
}

function divide(directory: string): void {
  checkUsable(directory);
  if (!isHierarchyRoot(directory) && readControl(directory, CGROUP_PROCS) !== '')
    throw new Error('it has processes of its own');
  if (!areEnabled(directory)) enableControllers(directory);
}

function vacateAndDivide(directory: string): void {
  checkUsable(directory);
  const leaf = path.join(directory, HOST_LEAF);
  makeSharedCgroup(leaf);
  moveProcessesAndEnable(directory, leaf, VACATE_ATTEMPTS);
}

/** Again where a process was forked behind our back. */
function moveProcessesAndEnable(directory: string, leaf: string, attempts: number): void {
  for (const pid of readProcesses(directory)) writeControl(leaf, CGROUP_PROCS, pid);
  try {
    enableControllers(directory);
  } catch (error) {
    if (attempts <= 1) throw error;
    moveProcessesAndEnable(directory, leaf, attempts - 1);
  }
}

/** A process may be moved by who may write to cgroup.procs of the nearest common ancestor of both cgroups. */
function checkUsable(directory: string): void {
  accessSync(directory, constants.W_OK);
  accessSync(path.join(directory, CGROUP_PROCS), constants.W_OK);
  const missing = missingControllers(directory);
  if (missing.length > 0) throw new Error(`the controllers ${missing.join(', ')} are not handed down to it`);
}

function isHierarchyRoot(directory: string): boolean {
  return !existsSync(path.join(directory, CGROUP_TYPE));
}
