import type { Sample } from '../model/index.js';
import { type Bytes, type Microseconds, microseconds, seconds } from '../units/index.js';
import type { ExpectedLabel } from './expected-answer.js';
import type { SigningKey } from './signing.js';

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
export type Method = (typeof METHODS)[number];

export interface LoadRequest {
  readonly method: Method;
  /** Resolved against the plan's URL as a link would be: `/`, `/?logits=1`, or empty for the URL itself. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** File whose bytes are the request's body. */
  readonly bodyFile?: string;
}

/** What drives the connections: autocannon, or sockets of our own with a parser of our own. */
export const ENGINES = ['autocannon', 'raw'] as const;
export type EngineName = (typeof ENGINES)[number];

export interface EngineCeiling {
  readonly requestsPerSecond: number;
  /** Of the requests that it was measured with, or was reckoned for; 0 without bodies. */
  readonly bodyBytes: Bytes;
}

/** A part of an open loop's window, in which the rate goes straight from one value to another. */
export interface RateStage {
  readonly durationUs: Microseconds;
  /** Requests per second at its start and at its end; the same for a steady rate. */
  readonly fromRate: number;
  readonly toRate: number;
}

/** Requests start when a schedule says so, whatever became of those before. */
export interface OpenLoop {
  readonly kind: 'open';
  /** Evenly spaced, with exponential gaps as independent users make them, or as `offsetsUs` says. */
  readonly arrivals: 'constant' | 'poisson' | 'trace';
  /** Of the gaps; an integer. The same seed gives the same schedule. */
  readonly seed: number;
  /** One after the other; together as long as the plan's window. The warm-up has the first one's first rate. */
  readonly stages: readonly RateStage[];
  /** Of several generators this one has the arrivals whose number is `index` modulo `total`; all, if not given. */
  readonly share?: { readonly index: number; readonly total: number };
  /** Of a trace: when requests start, from the start of the window on, ascending; nothing is sent in a warm-up. */
  readonly offsetsUs?: readonly Microseconds[];
}

/** Each connection sends its next request the moment it has the answer to its last. */
export interface ClosedLoop {
  readonly kind: 'closed';
}

export interface LoadPlan {
  readonly url: string;
  /** Closed when it is not given. */
  readonly loop?: ClosedLoop | OpenLoop;
  /**
   * `auto`, if it is not given: autocannon, unless it would be the bottleneck, cannot do what the plan asks
   * for, or the server does not keep its connections alive.
   */
  readonly engine?: 'auto' | EngineName;
  /** All opened at the start. */
  readonly connections: number;
  /** wrk's word: groups of connections whose rates are sampled, nothing else; 1 if not given. */
  readonly threads?: number;
  /** Open loop: a request that finds no free connection opens one, up to so many; then it waits for one. */
  readonly maxConnections?: number;
  /** Length of the measured window. In an open loop, of its stages. */
  readonly durationUs: Microseconds;
  /** Least time of load before the window opens; what completes in it is discarded. */
  readonly warmupUs: Microseconds;
  /** Longest wait for `openWindow`; the window then opens with a warning. 60 s if not given. */
  readonly maxWarmupUs?: Microseconds;
  /**
   * When the window opens, on the monotonic clock, warm or not: several generators begin together. Without it, once
   * the warm-up is over.
   */
  readonly windowAtUs?: Microseconds;
  /** A request without its answer by then is counted as `timeout`. Autocannon cannot below 1 s. */
  readonly timeoutUs: Microseconds;
  /**
   * What each engine reaches on this machine with so many connections, as calibrated. Above half of it the result
   * is invalid; without it that is not checked.
   */
  readonly ceilings?: Readonly<Partial<Record<EngineName, EngineCeiling>>>;
  /** Used in turn by each connection. */
  readonly requests: readonly LoadRequest[];
  /** Requests carry `x-coldbench-request-id: <prefix>-<n>`, n from 1. */
  readonly requestIdPrefix: string;
  /** What requests are signed with; the raw engine does it. */
  readonly signing?: SigningKey;
  /** Header of answers with the platform's own id of the request, which samples then have in place of ours. */
  readonly idHeader?: string;
  /** Where to write a row for each request of the window, as gzip CSV. */
  readonly samplesFile?: string;
  /** The phase that the rows name; `warm` if not given. */
  readonly phase?: Exclude<Sample['phase'], 'cold'>;
  /** An answer that is not a JSON object with an array `labels` is `invalid-output`. */
  readonly expectJson?: boolean;
  /**
   * The labels that each of `requests` was answered with before: with `expectJson`, one in twenty answers, and ten a
   * second where there are so many, is `invalid-output` if it has others, and the result invalid.
   */
  readonly expectedAnswers?: readonly (readonly ExpectedLabel[])[];
  /** Shown in the title of the generator's process. */
  readonly tag?: string;
}

export const REQUEST_ID_HEADER = 'x-coldbench-request-id';
export const DEFAULT_MAX_WARMUP_US: Microseconds = seconds(60);

/** The longest warm-up of a plan: never shorter than its least. */
export function longestWarmup(plan: LoadPlan): Microseconds {
  return microseconds(Math.max(plan.warmupUs, plan.maxWarmupUs ?? DEFAULT_MAX_WARMUP_US));
}
