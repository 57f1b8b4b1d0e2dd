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
  /** Absent where every request was answered. */
  readonly censored?: Censored;
}

/**
 * Requests that were given up before their answer, of which only a lower bound is known. They are among those
 * that the percentiles are of, and in none of the other figures.
 */
export interface Censored {
  readonly n: number;
  /** 0 to 100: percentiles up to here are exact, and those above it lower bounds. */
  readonly exactUpTo: number;
}

/** A summary, or the reason why there is none. */
export type MaybeSummary = Summary | Absent;

/** A key whose figure does not exist: it stays in the file with the reason. */
export interface Absent {
  readonly n: 0;
  readonly reason: string;
}
