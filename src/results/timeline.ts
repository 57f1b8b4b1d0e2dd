import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { TimelinePart } from '../model/index.js';
import { codeOf } from './faults.js';
import { columnsOf, SAMPLES_FILE } from './samples.js';

/** Spans that one phase of one round is drawn by, at most. */
const MOST_SPANS = 60;
const LEAST_SPAN_US = 250_000;
const MOST_COLD_STARTS = 300;

/** Start and service time, in microseconds. */
type Timed = readonly [startUs: number, serviceTimeUs: number];

export interface CellSamples {
  readonly cold: Timed[];
  /** By round. */
  readonly solo: Map<string, Timed[]>;
  readonly warm: Map<string, Timed[]>;
}

/** The answered requests of a cell; undefined where its samples were not kept, or are not whole. */
export async function readTimedSamples(cellFolder: string): Promise<CellSamples | undefined> {
  const found: CellSamples = { cold: [], solo: new Map(), warm: new Map() };
  const file = createReadStream(path.join(cellFolder, SAMPLES_FILE));
  const text = file.pipe(createGunzip());
  file.once('error', (error) => text.destroy(error));
  try {
    let columns: readonly string[] | undefined;
    for await (const line of createInterface({ input: text, crlfDelay: Infinity })) {
      if (columns === undefined) columns = columnsOf(line);
      else add(found, columns, line.split(','));
    }
    return found;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || isDamaged(error)) return undefined;
    throw error;
  }
}

const isDamaged = (error: unknown): boolean =>
  error instanceof TypeError || String(codeOf(error)).startsWith('Z_');

function add({ cold, solo, warm }: CellSamples, columns: readonly string[], row: readonly string[]): void {
  const field = (name: string) => row[columns.indexOf(name)] ?? '';
  if (field('outcome') !== 'ok') return;
  const timed: Timed = [Number(field('startUs')), Number(field('serviceTimeUs'))];
  const phase = field('phase');
  if (phase === 'cold' || Number(field('coldStartUs')) > 0) cold.push(timed);
  if (phase !== 'solo' && phase !== 'warm') return;
  const byRound = phase === 'solo' ? solo : warm;
  const samples = byRound.get(field('round')) ?? [];
  samples.push(timed);
  byRound.set(field('round'), samples);
}

/** The first start of all, which the run's time is counted from. */
export function firstStart(samples: CellSamples): number {
  const parts = [samples.cold, ...samples.solo.values(), ...samples.warm.values()];
  return parts.flat().reduce((least, [startUs]) => Math.min(least, startUs), Infinity);
}

export function timelineOf({ cold, solo, warm }: CellSamples, originUs: number): readonly TimelinePart[] {
  const every = Math.ceil(cold.length / MOST_COLD_STARTS);
  const starts = cold.filter((_, index) => index % every === 0).map((timed) => [timed]);
  return [
    part('cold', starts, originUs),
    ...[...solo.values()].map((samples) => part('solo', spans(samples), originUs)),
    ...[...warm.values()].map((samples) => part('warm', spans(samples), originUs)),
  ].filter(({ seconds }) => seconds.length > 0);
}

function part(
  phase: TimelinePart['phase'],
  groups: readonly (readonly Timed[])[],
  originUs: number,
): TimelinePart {
  const sorted = groups
    .map((group) => [...group].sort((a, b) => a[1] - b[1]))
    .map((group) => ({
      startUs: group.reduce((least, [startUs]) => Math.min(least, startUs), Infinity),
      middleUs: group[Math.floor(group.length / 2)]?.[1] ?? 0,
      longestUs: group.at(-1)?.[1] ?? 0,
    }))
    .sort((a, b) => a.startUs - b.startUs);
  return {
    phase,
    seconds: sorted.map(({ startUs }) => Math.round((startUs - originUs) / 1_000) / 1_000),
    middleUs: sorted.map(({ middleUs }) => middleUs),
    longestUs: sorted.map(({ longestUs }) => longestUs),
  };
}

/** The samples of one phase of one round by equal spans of time, those without a sample left out. */
function spans(samples: readonly Timed[]): readonly (readonly Timed[])[] {
  const starts = samples.reduce(
    ([least, most], [startUs]) => [Math.min(least, startUs), Math.max(most, startUs)] as const,
    [Infinity, -Infinity] as readonly [number, number],
  );
  const width = Math.max(LEAST_SPAN_US, (starts[1] - starts[0]) / MOST_SPANS);
  const groups = new Map<number, Timed[]>();
  for (const timed of samples) {
    const index = Math.floor((timed[0] - starts[0]) / width);
    const group = groups.get(index) ?? [];
    group.push(timed);
    groups.set(index, group);
  }
  return [...groups.values()];
}
