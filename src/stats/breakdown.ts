import {
  type Breakdown,
  type BreakdownAt,
  type BreakdownData,
  type BreakdownPlace,
  TIME_PARTS,
  type TimeBand,
  type TimePart,
  type TimeParts,
} from '../model/index.js';
import type { Microseconds } from '../units/index.js';
import { minimumSamples } from './percentiles.js';
import { DurationRecorder, mergeRecordings } from './recorder.js';
import { summarize } from './summary.js';

/** What the parts of a request may leave unexplained: a share of the client's time, or so much of it. */
const EXPLAINED_SHARE = 0.02;
const EXPLAINED_US = 100;
/** Bands of a power of two: at most 0.8 % of the client's time wide, and few enough for runs of any length. */
const BANDS_PER_OCTAVE = 128;
/** Half the width of what counts as around a percentile, in percent of all requests. */
const WIDEST_AROUND = 2.5;

const PLACES = [
  ['p50', 50],
  ['p90', 90],
  ['p99', 99],
] as const satisfies readonly (readonly [BreakdownPlace, number])[];
/** The parts of `running`, known where the processor time is. */
const OF_RUNNING: ReadonlySet<TimePart> = new Set(['cpu', 'throttled', 'waiting']);

interface Sums {
  n: number;
  clientUs: number;
  readonly partsUs: number[];
}

/** Gathers where requests' time went, in memory that does not grow with their number. */
export class BreakdownRecorder {
  readonly #recorders = byPart(() => new DurationRecorder());
  readonly #bands = new Map<number, Sums>();
  #requests = 0;
  #explained = 0;
  #withCpu = 0;

  /** @param parts null: the platform made no report of the request */
  record(clientUs: Microseconds, parts: TimeParts<Microseconds | null> | null): void {
    this.#requests += 1;
    if (parts === null) return;
    const left = Math.abs(parts.unexplained ?? 0);
    if (left <= Math.max(EXPLAINED_US, clientUs * EXPLAINED_SHARE)) this.#explained += 1;
    if (parts.cpu !== null) this.#withCpu += 1;
    for (const part of TIME_PARTS) this.#recorders[part].record(Math.abs(parts[part] ?? 0));
    addToBand(this.#bands, bandOf(clientUs), [
      1,
      clientUs,
      ...TIME_PARTS.map((part): number => parts[part] ?? 0),
    ]);
  }

  toData(): BreakdownData {
    return {
      requests: this.#requests,
      explained: this.#explained,
      withCpu: this.#withCpu,
      recordings: byPart((part) => this.#recorders[part].toData()),
      bands: toBands(this.#bands),
    };
  }
}

/** The breakdown of all requests of several, exact. */
export function mergeBreakdowns(parts: readonly BreakdownData[]): BreakdownData {
  const bands = new Map<number, Sums>();
  for (const [least = 0, ...sums] of parts.flatMap((part) => part.bands)) addToBand(bands, least, sums);
  const total = (of: (part: BreakdownData) => number) => parts.reduce((sum, part) => sum + of(part), 0);
  return {
    requests: total(({ requests }) => requests),
    explained: total(({ explained }) => explained),
    withCpu: total(({ withCpu }) => withCpu),
    recordings: byPart((part) => mergeRecordings(parts.map(({ recordings }) => recordings[part]))),
    bands: toBands(bands),
  };
}

/** Null when no report of a request was found. */
export function summarizeBreakdown(data: BreakdownData): Breakdown | null {
  const { requests, explained, recordings } = data;
  const { n } = recordings.running;
  if (n === 0) return null;
  const hasCpu = data.withCpu === n;
  const unknown = {
    n: 0,
    reason: 'the platform does not tell the processor time of each invocation',
  } as const;
  return {
    n,
    requests,
    explained: explained / requests,
    partsUs: byPart((part) => (hasCpu || !OF_RUNNING.has(part) ? summarize(recordings[part]) : unknown)),
    at: [
      around('mean', data.bands, 0, n, hasCpu),
      ...PLACES.filter(([, percentile]) => n >= minimumSamples(percentile)).map(([place, percentile]) =>
        aroundPercentile(place, percentile, data.bands, n, hasCpu),
      ),
    ],
  };
}

function aroundPercentile(
  place: BreakdownPlace,
  percentile: number,
  bands: readonly TimeBand[],
  n: number,
  hasCpu: boolean,
): BreakdownAt {
  const half = Math.min(WIDEST_AROUND, (100 - percentile) / 2);
  // At least the one request at the percentile itself, however few there are.
  const from = Math.min(((percentile - half) / 100) * n, Math.ceil((percentile / 100) * n) - 1);
  const to = Math.max(((percentile + half) / 100) * n, Math.ceil((percentile / 100) * n));
  return around(place, bands, from, to, hasCpu);
}

/**
 * Mean parts of the requests from one rank to another in the order of the client's time. Of a band that lies
 * across an end its mean counts, by its share of requests inside: client and parts keep adding up.
 */
function around(
  place: BreakdownPlace,
  bands: readonly TimeBand[],
  from: number,
  to: number,
  hasCpu: boolean,
): BreakdownAt {
  const sums = TIME_PARTS.map(() => 0);
  let clientUs = 0;
  let rank = 0;
  for (const [, n = 0, client = 0, ...parts] of bands) {
    const inside = Math.max(0, Math.min(to, rank + n) - Math.max(from, rank)) / n;
    rank += n;
    clientUs += client * inside;
    for (const [index, sum] of parts.entries()) sums[index] = (sums[index] ?? 0) + sum * inside;
  }
  const weight = to - from;
  const mean = (part: TimePart) => (sums[TIME_PARTS.indexOf(part)] ?? 0) / weight;
  return {
    of: place,
    n: Math.round(weight),
    clientUs: clientUs / weight,
    partsUs: byPart((part) => (hasCpu || !OF_RUNNING.has(part) ? mean(part) : null)),
  };
}

/** The least time of the band that a time lies in. */
function bandOf(timeUs: number): number {
  const octave = timeUs < 1 ? 1 : 2 ** Math.floor(Math.log2(timeUs));
  const width = Math.max(1, octave / BANDS_PER_OCTAVE);
  return Math.floor(timeUs / width) * width;
}

function addToBand(bands: Map<number, Sums>, least: number, sums: readonly number[]): void {
  const [n = 0, clientUs = 0, ...parts] = sums;
  const band = bands.get(least) ?? { n: 0, clientUs: 0, partsUs: TIME_PARTS.map(() => 0) };
  band.n += n;
  band.clientUs += clientUs;
  for (const [index, part] of parts.entries()) band.partsUs[index] = (band.partsUs[index] ?? 0) + part;
  bands.set(least, band);
}

function toBands(bands: ReadonlyMap<number, Sums>): readonly TimeBand[] {
  return [...bands]
    .sort(([a], [b]) => a - b)
    .map(([least, { n, clientUs, partsUs }]) => [least, n, clientUs, ...partsUs]);
}

function byPart<Value>(value: (part: TimePart) => Value): TimeParts<Value> {
  return Object.fromEntries(TIME_PARTS.map((part) => [part, value(part)])) as Record<TimePart, Value>;
}
