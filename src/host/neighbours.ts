import { readFileSync } from 'node:fs';
import path from 'node:path';
import { familyOf, type ProcessStat, readProcesses } from './processes.js';

const TICKS_PER_SECOND = 100;
const LONGEST_NAME = 30;

/** A process that is not ours, and how much it used. */
export interface Neighbour {
  readonly pid: number;
  readonly name: string;
  /** Processors' worth of time, 0 to their number. */
  readonly processors: number;
}

/** What every process had used at a moment. */
export interface ProcessReading {
  readonly atMs: number;
  readonly processes: readonly ProcessStat[];
}

export function readProcessUse(): ProcessReading {
  return { atMs: performance.now(), processes: readProcesses() };
}

/**
 * The processes that used most between two readings, the busiest first; without ours.
 *
 * @param alsoOurs processes that belong to what is measured, though they descend from another
 */
export function busiestNeighbours(
  before: ProcessReading,
  after: ProcessReading,
  most: number,
  alsoOurs: readonly number[] = [],
): readonly Neighbour[] {
  const families = [process.pid, ...alsoOurs].flatMap((pid) => familyOf(pid, after.processes));
  const ours = new Set(families.map(({ pid }) => pid));
  const known = new Map(before.processes.map((each) => [each.pid, each]));
  const seconds = (after.atMs - before.atMs) / 1_000;
  return after.processes
    .filter(({ pid }) => !ours.has(pid))
    .map((each) => ({ pid: each.pid, ticks: each.cpuTicks - earlierTicks(each, known.get(each.pid)) }))
    .filter(({ ticks }) => ticks > 0)
    .toSorted((a, b) => b.ticks - a.ticks)
    .slice(0, most)
    .map(({ pid, ticks }) => ({ pid, name: nameOf(pid), processors: ticks / TICKS_PER_SECOND / seconds }));
}

/** A pid may have been given to another process meanwhile, which began at nothing. */
function earlierTicks(now: ProcessStat, before: ProcessStat | undefined): number {
  return before?.startTicks === now.startTicks ? before.cpuTicks : 0;
}

/** Program and first argument without their folders, as `node server.js`: an interpreter alone says little. */
function nameOf(pid: number): string {
  const [program = '', ...args] = read(`/proc/${pid}/cmdline`).split('\0');
  const script = args.find((arg) => arg !== '' && !arg.startsWith('-'));
  const words = [program, script ?? ''].map((word) => path.basename(word)).join(' ');
  return words.trim().slice(0, LONGEST_NAME) || read(`/proc/${pid}/comm`).trim() || 'ended';
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
