import type { Microseconds } from '../units/index.js';

/**
 * Moments and percentiles of a set of durations, in microseconds. Count, mean, sd, min and max are exact;
 * percentiles come from an HDR histogram of 3 significant digits and are null when there are too few
 * samples for them.
 */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
  /** Fraction of the samples within one sd of the mean: wrk's "+/- Stdev". */
  readonly withinOneSd: number;
  readonly min: Microseconds;
  readonly max: Microseconds;
  readonly p50: Microseconds | null;
  readonly p75: Microseconds | null;
  readonly p90: Microseconds | null;
  readonly p95: Microseconds | null;
  readonly p99: Microseconds | null;
  readonly p999: Microseconds | null;
}

/** A summary, or the reason why there is none. */
export type MaybeSummary = Summary | Absent;

/** A key whose figure does not exist: it stays in the file with the reason. */
export interface Absent {
  readonly n: 0;
  readonly reason: string;
}
