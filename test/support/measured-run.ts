import type { RunData } from '../../src/compare/index.js';
import type {
  MeasuredCell,
  RecordingData,
  RoundRecord,
  RoundResult,
  Summary,
} from '../../src/model/index.js';
import {
  DurationRecorder,
  mergeRecordings,
  type Random,
  seededRandom,
  summarize,
} from '../../src/stats/index.js';
import { microseconds, requestsPerSecond } from '../../src/units/index.js';
import { sampleCell } from './sample-cell.js';
import { validRun } from './sample-run.js';

export interface MeasuredRunOptions {
  readonly id?: string;
  readonly seed?: number;
  readonly rounds?: number;
  /** How much slower each variant is than 20 ms; those named are the run's variants. */
  readonly variants?: Readonly<Record<string, number>>;
  readonly memory?: readonly number[];
  /** How much the machine slows down everything in each round, by its number from 1. */
  readonly level?: (round: number) => number;
  readonly requests?: number;
}

type Phases = Readonly<Record<'cold' | 'solo' | 'warm', RecordingData>>;

/** A run with recordings from which every figure in it was computed; about 2 % of noise for each cell and round. */
export function measuredRun(options: MeasuredRunOptions = {}): RunData {
  const {
    id = '2026-11-25T08-00-00Z-aaaaaa',
    seed = 1,
    variants = { a: 1, b: 1.5 },
    memory = [512, 1_536],
  } = options;
  const random = seededRandom(seed);
  const cells = Object.entries(variants).flatMap(([variant, slower]) =>
    memory.map((memoryMB) => measuredCell(variant, memoryMB, slower, options, random)),
  );
  const run = validRun({ id, seed, cells: cells.map(({ cell }) => cell), gates: [] });
  return { run, records: cells.flatMap(({ records }) => records) };
}

function measuredCell(
  variant: string,
  memoryMB: number,
  slower: number,
  { rounds = 3, level = () => 1, requests = 200 }: MeasuredRunOptions,
  random: Random,
) {
  const base = sampleCell({ variant, memoryMB, soloMs: 20, rate: 80, environments: 2 });
  const phases = Array.from({ length: rounds }, (_, index): Phases => {
    const factor = slower * level(index + 1) * (1 + 0.04 * (random() - 0.5));
    const of = (ms: number, n: number) => recorded(ms * 1_000 * factor, n, random);
    return { cold: of(400, 4), solo: of(20, 100), warm: of(40, requests) };
  });
  const results = phases.map((each, index) => ({ ...roundOf(base, each), round: index + 1 }));
  const pooled = (phase: keyof Phases) => mergeRecordings(phases.map((each) => each[phase]));
  const cell: MeasuredCell = {
    ...base,
    ...roundOf(base, { cold: pooled('cold'), solo: pooled('solo'), warm: pooled('warm') }),
    rounds: results,
  };
  const records = results.map((result, index): RoundRecord => {
    const { cold, solo, warm } = phases[index] as Phases;
    const recordings = {
      cold: { clientUs: cold },
      solo: { serviceTimeUs: solo, billedDurationUs: solo },
      warm: { serviceTimeUs: warm },
    };
    return { cell: cell.id, result, recordings };
  });
  return { cell, records };
}

/** Durations about a middle with a tail to the right, as those of requests have it. */
function recorded(middleUs: number, n: number, random: Random): RecordingData {
  const recorder = new DurationRecorder();
  for (let sample = 0; sample < n; sample += 1)
    recorder.record(middleUs * (0.9 + 0.2 * random() + random() ** 20));
  return recorder.toData();
}

function roundOf(base: MeasuredCell, { cold, solo, warm }: Phases): RoundResult {
  const [round] = base.rounds;
  if (round === undefined) throw new Error('a sample cell has rounds');
  const [coldTimes, soloTimes, warmTimes] = [cold, solo, warm].map(summarize) as [Summary, Summary, Summary];
  const { storm: _storm, ...others } = round;
  return {
    ...others,
    cold: { ...base.cold, n: cold.n, clientUs: coldTimes },
    solo: { ...base.solo, n: solo.n, serviceTimeUs: soloTimes },
    warm: {
      ...base.warm,
      n: warm.n,
      // A closed loop of 40 connections is never idle.
      windowUs: microseconds(Math.round((warm.n * warmTimes.mean) / 40)),
      requestsPerSecond: requestsPerSecond((40 * 1e6) / warmTimes.mean),
      serviceTimeUs: warmTimes,
    },
  };
}
