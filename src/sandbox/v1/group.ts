import path from 'node:path';
import {
  CGROUP_PROCS,
  INNER,
  makeCgroup,
  makeSharedCgroup,
  readProcesses,
  removeCgroup,
} from '../control-files.js';
import { OpenFiles } from '../open-files.js';
import { limitProcesses } from '../pids.js';
import type { Group, GroupLimits, V1Root } from '../types.js';
import * as cpu from './cpu.js';
import { CPUACCT_USAGE, readCpuUsed } from './cpuacct.js';
import { type Freezer, freezerOf, TASKS } from './freezer.js';
import { limitMemory, readOomKills, readPeak } from './memory.js';

/** A quarter of the usual 1,024. */
const PARENT_SHARES = 256;
/** Each directory once; the freezer first, so that what is in any group can be frozen. */
export function directoriesOf(root: V1Root): string[] {
  return [...new Set([freezerOf(root).directory, root.pids, root.memory, root.cpuacct, root.cpu])];
}

function below(root: V1Root, ...names: string[]): V1Root {
  const at = (directory: string) => path.join(directory, ...names);
  return {
    cpu: at(root.cpu),
    cpuacct: at(root.cpuacct),
    memory: at(root.memory),
    pids: at(root.pids),
    freezer: at(root.freezer),
    unified: root.unified === null ? null : at(root.unified),
  };
}

/** Makes the parent of all owners, with less weight than what lives outside of it, and the owner's group. */
export function makeOwner(root: V1Root, parent: string, owner: string): void {
  for (const directory of directoriesOf(below(root, parent))) makeSharedCgroup(directory);
  for (const directory of directoriesOf(below(root, parent, owner))) makeSharedCgroup(directory);
  cpu.setShares(path.join(root.cpu, parent), PARENT_SHARES);
}

export function createGroup(root: V1Root, names: readonly string[], limits: GroupLimits): Group {
  const at = below(root, ...names);
  for (const directory of directoriesOf(at)) makeCgroup(directory);
  makeCgroup(innerOf(at).directory);
  limitMemory(at.memory, limits.memoryBytes);
  limitProcesses(at.pids, limits.maxProcesses);
  cpu.setPeriod(at.cpu);
  return openGroup(root, names);
}

/** A group that exists, at least in part. */
export function openGroup(root: V1Root, names: readonly string[]): Group {
  const at = below(root, ...names);
  const directories = directoriesOf(at);
  const inner = innerOf(at);
  const files = new OpenFiles();
  const freezer = freezerOf(at, files);
  return {
    entrances: directories.map((directory) => entranceOf(directory, freezer, inner)),
    controlFiles: {
      state: path.join(inner.directory, inner.state),
      usage: path.join(at.cpuacct, CPUACCT_USAGE),
      processes: path.join(inner.directory, CGROUP_PROCS),
    },
    letRun: () => inner.thaw(),
    setCpuQuota: (share) => cpu.setQuota(at.cpu, share),
    setBandwidth: (quotaUs, periodUs) => cpu.setBandwidth(at.cpu, quotaUs, periodUs),
    refills: () => cpu.readRefills(at.cpu, files),
    freeze: () => freezer.freeze(),
    thaw: () => freezer.thaw(),
    isFrozen: () => freezer.isFrozen(),
    cpuUsage: () => ({ cpuUsedUs: readCpuUsed(at.cpuacct, files), ...cpu.readThrottling(at.cpu, files) }),
    oomKills: () => readOomKills(at.memory),
    peakMemoryBytes: () => readPeak(at.memory),
    processes: () => readProcesses(inner.directory, files),
    killAtOnce: () => freezer.killAll(),
    remove: () => {
      files.close();
      return [inner.directory, ...directories.toReversed()].every(removeCgroup);
    },
  };
}

/** Within the group that the pool freezes, the one that holds the processes: what limits processor time stops it. */
function innerOf({ freezer, unified }: V1Root): Freezer {
  return freezerOf({
    freezer: path.join(freezer, INNER),
    unified: unified === null ? null : path.join(unified, INNER),
  });
}

function entranceOf(directory: string, freezer: Freezer, inner: Freezer): string {
  return directory === freezer.directory
    ? path.join(inner.directory, inner.entrance)
    : path.join(directory, TASKS);
}
