import type { Microseconds } from '../units/index.js';
import type { TimeParts } from './breakdown.js';
import type { RoundResult } from './run.js';

/**
 * A set of recorded durations as it is kept on disk and sent between processes: the histogram for its
 * percentiles and, beside it, the exact moments, since a decoded histogram has lost the exact minimum and
 * maximum. Merging two is exact.
 */
export interface RecordingData {
  /** HdrHistogram, base64 of the compressed V2 encoding, values in microseconds. */
  readonly hdr: string;
  readonly n: number;
  readonly mean: number;
  /** Sum of squared deviations from the mean (Welford's M2). */
  readonly m2: number;
  readonly min: Microseconds;
  readonly max: Microseconds;
}

/** Recordings of a phase by metric, as `serviceTimeUs`. */
export type Recordings = Readonly<Record<string, RecordingData>>;

/** A breakdown as it is kept on disk: merging two is exact. */
export interface BreakdownData {
  readonly requests: number;
  readonly explained: number;
  /** Of the joined requests, those whose processor time is known. */
  readonly withCpu: number;
  readonly recordings: TimeParts<RecordingData>;
  readonly bands: readonly TimeBand[];
}

/**
 * Sums over the requests whose client's time lies in one narrow band (1 % wide), in microseconds:
 * `[least time of the band, requests, client's time, ...TIME_PARTS]`.
 */
export type TimeBand = readonly number[];

/** One cell in one round as it is saved the moment it is measured: enough to resume and to merge exactly. */
export interface RoundRecord {
  readonly cell: string;
  readonly result: RoundResult;
  readonly recordings: {
    readonly cold: Recordings;
    /** Only where the scenario asks for a storm. */
    readonly storm?: Recordings;
    readonly solo: Recordings;
    readonly warm: Recordings;
  };
  /** Absent in rounds of before it was told. */
  readonly breakdowns?: { readonly solo: BreakdownData; readonly warm: BreakdownData };
  /** The median of each second of the warm window. Absent in rounds of before it was told. */
  readonly warmSecondsUs?: readonly Microseconds[];
}

/** One measured request or cold start, a row of `samples.csv.gz`. */
export interface Sample {
  readonly round: number;
  readonly phase: 'cold' | 'storm' | 'solo' | 'warm';
  readonly requestId: string;
  /** Monotonic clock of the client when the request was written. */
  readonly startUs: Microseconds;
  readonly serviceTimeUs: Microseconds;
  readonly outcome: string;
}
