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
import type { Group, GroupLimits, V2Root } from '../types.js';
import { enableControllers } from './controllers.js';
import * as core from './core.js';
import * as cpu from './cpu.js';
import { limitMemory, readOomKills, readPeak } from './memory.js';

/** A quarter of the usual 100. */
const PARENT_WEIGHT = 25;

/** Makes the parent of all owners, with less weight than what lives outside of it, and the owner's group. */
export function makeOwner(root: V2Root, parent: string, owner: string): void {
  const parentDirectory = path.join(root.directory, parent);
  const ownerDirectory = path.join(parentDirectory, owner);
  makeSharedCgroup(parentDirectory);
  cpu.setWeight(parentDirectory, PARENT_WEIGHT);
  enableControllers(parentDirectory);
  makeSharedCgroup(ownerDirectory);
  enableControllers(ownerDirectory);
}

export function createGroup(root: V2Root, names: readonly string[], limits: GroupLimits): Group {
  const directory = path.join(root.directory, ...names);
  makeCgroup(directory);
  makeCgroup(path.join(directory, INNER));
  limitMemory(directory, limits.memoryBytes);
  limitProcesses(directory, limits.maxProcesses);
  return openGroup(root, names);
}

export function openGroup(root: V2Root, names: readonly string[]): Group {
  const directory = path.join(root.directory, ...names);
  const inner = path.join(directory, INNER);
  const files = new OpenFiles();
  return {
    entrances: [path.join(inner, CGROUP_PROCS)],
    controlFiles: {
      state: path.join(inner, core.CGROUP_FREEZE),
      usage: path.join(directory, cpu.CPU_STAT),
      processes: path.join(inner, CGROUP_PROCS),
    },
    letRun: () => core.thaw(inner),
    setCpuQuota: (share) => cpu.setQuota(directory, share),
    setBandwidth: (quotaUs, periodUs) => cpu.setBandwidth(directory, quotaUs, periodUs),
    refills: () => cpu.readRefills(directory, files),
    freeze: () => core.freeze(directory, files),
    thaw: () => core.thaw(directory, files),
    isFrozen: () => core.isFrozen(directory),
    cpuUsage: () => cpu.readCpuUsage(directory, files),
    oomKills: () => readOomKills(directory),
    peakMemoryBytes: () => readPeak(directory),
    processes: () => readProcesses(inner, files),
    killAtOnce: () => core.killAll(directory),
    remove: () => {
      files.close();
      return removeCgroup(inner) && removeCgroup(directory);
    },
  };
}
