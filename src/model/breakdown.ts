import type { MaybeSummary } from './summary.js';

/**
 * Where a request's time went, as client and platform tell together. All but `cpu`, `throttled` and `waiting`
 * add up to what the client saw; those three add up to `running`.
 */
export const TIME_PARTS = [
  /** At the platform, before an execution environment was found or begun. */
  'queue',
  /** The creation of the request's own environment; 0 where one was there. */
  'coldStart',
  /** The invocation's Duration, as the platform reports it. */
  'running',
  /** Of it, on a processor. */
  'cpu',
  /** Of it, kept from the processor by the limit of its memory size. */
  'throttled',
  /** Of it, neither: waiting for the disk, the network, or a processor that others had. */
  'waiting',
  /** From the client's write to the platform's receipt, and from the answer to the client's last byte. */
  'transport',
  /** What is left of the client's time; negative where the parts are longer than it. */
  'unexplained',
] as const;

export type TimePart = (typeof TIME_PARTS)[number];
/** Null: the platform does not tell. */
export type TimeParts<Value> = Readonly<Record<TimePart, Value>>;

/** Of the requests of a phase that were answered well. */
export interface Breakdown {
  /** Requests whose report was found. */
  readonly n: number;
  /** Requests in all. */
  readonly requests: number;
  /** Share of all requests whose parts add up to the client's time within 2 % or 100 us, 0 to 1. */
  readonly explained: number;
  /** Each part by itself; `unexplained` without its sign. */
  readonly partsUs: TimeParts<MaybeSummary>;
  /** The mean over all, and at percentiles of the client's time that have samples enough. */
  readonly at: readonly BreakdownAt[];
}

/** The mean parts of the requests around a percentile of the client's time. */
export interface BreakdownAt {
  readonly of: BreakdownPlace;
  /** Requests that the means are of. */
  readonly n: number;
  readonly clientUs: number;
  readonly partsUs: TimeParts<number | null>;
}

export type BreakdownPlace = 'mean' | 'p50' | 'p90' | 'p99';
