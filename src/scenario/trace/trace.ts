import type { Microseconds } from '../../units/index.js';

/** When one function was asked, as a file tells it. */
export type Trace =
  /** Invocations in each of equal spans, one after the other; the trace begins with the first. */
  | { readonly kind: 'counts'; readonly spanS: number; readonly counts: readonly number[] }
  /** Seconds from the first invocation on, ascending. */
  | { readonly kind: 'times'; readonly seconds: Float64Array };

/** The part of a trace that is replayed, and how fast. */
export interface TraceWindow {
  readonly fromUs: Microseconds;
  /** Exclusive. */
  readonly toUs: Microseconds;
  /** Seconds of the trace a second. */
  readonly speed: number;
}

/** How long a trace is, in seconds: of times just beyond the last, so that it is within. */
export function lengthOf(trace: Trace): number {
  if (trace.kind === 'counts') return trace.counts.length * trace.spanS;
  return (trace.seconds.at(-1) ?? 0) + 1e-6;
}
