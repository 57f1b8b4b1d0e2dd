import {
  cpuTicksOf,
  hasEnded,
  type ProcessStat,
  readIsUnprivileged,
  readProcesses,
  readProcessStat,
} from '../host/index.js';
import { bytes, microseconds } from '../units/index.js';
import { signalProcesses } from './signals.js';
import type { Group } from './types.js';

const TICK_US = 10_000;

const living = new Set<Group>();

/** Those of this process that were not removed: there is no other record of them. */
export function livingProcessTrees(): readonly Group[] {
  return [...living];
}

/**
 * The stand-in where there are no cgroups: nothing is limited, and the tree is what /proc shows of it. A
 * process belongs to it by its process group, its session, or a parent that belongs. One that left all three
 * stays known if a reading saw it before. To be cheap, freezing reaches the process group and what was seen
 * outside of it; a reading (of usage, memory, or processes) sees all.
 */
export function createProcessTree(leader: number): Group {
  let known: ReadonlyMap<number, ProcessStat> = new Map();
  let cpuUsedUs = microseconds(0);
  let stopped = false;
  const members = (): ProcessStat[] => {
    const found = findMembers(leader, known, readProcesses());
    known = new Map(found.map((member) => [member.pid, member]));
    return found;
  };
  const signalAll = (signal: NodeJS.Signals) => {
    const outside = [...known.values()].filter(
      (one) => one.group !== leader && isSame(one, readProcessStat(one.pid)),
    );
    signalProcesses([-leader, ...outside.map(({ pid }) => pid)], signal);
  };
  const tree: Group = {
    entrances: [],
    controlFiles: null,
    letRun: () => undefined,
    setCpuQuota: () => undefined,
    setBandwidth: () => undefined,
    refills: () => 0,
    freeze: () => {
      stopped = true;
      signalAll('SIGSTOP');
    },
    thaw: () => {
      stopped = false;
      signalAll('SIGCONT');
    },
    isFrozen: () => stopped && members().every(({ state }) => state === 'T'),
    cpuUsage: () => {
      cpuUsedUs = microseconds(Math.max(cpuUsedUs, cpuTicksOf(members()) * TICK_US));
      return { cpuUsedUs, throttledUs: null, throttledPeriods: null };
    },
    oomKills: () => 0,
    peakMemoryBytes: () => bytes(0),
    processes: () => members().map(({ pid }) => pid),
    killAtOnce: () => false,
    remove: () => {
      if (members().length > 0) return false;
      living.delete(tree);
      return true;
    },
  };
  living.add(tree);
  return tree;
}

/** The living processes that belong to the tree: a fixed point over parents, since /proc is in no order. */
export function findMembers(
  leader: number,
  known: ReadonlyMap<number, ProcessStat>,
  processes: readonly ProcessStat[],
): ProcessStat[] {
  const belongs = new Set(
    processes
      .filter((one) => isOfLeader(one, leader) || isSame(one, known.get(one.pid)))
      .map(({ pid }) => pid),
  );
  let before = 0;
  while (belongs.size > before) {
    before = belongs.size;
    for (const { pid, parent } of processes) if (belongs.has(parent)) belongs.add(pid);
  }
  return processes.filter((one) => belongs.has(one.pid) && !hasEnded(one));
}

/** The process that runs a sandbox's command: the leader, or, where that waits outside, its children without rights. */
export function commandProcesses(leader: number, isInside: boolean): number[] {
  if (!isInside) return [leader];
  const children = readProcesses().filter(({ parent }) => parent === leader);
  return children.map(({ pid }) => pid).filter((pid) => readIsUnprivileged(pid));
}

function isOfLeader({ pid, group, session }: ProcessStat, leader: number): boolean {
  return pid === leader || group === leader || session === leader;
}

function isSame(one: ProcessStat, other: ProcessStat | undefined): boolean {
  return other?.startTicks === one.startTicks;
}
