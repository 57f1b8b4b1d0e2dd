import { type Microseconds, microseconds, toSeconds } from '../../units/index.js';
import type { Trace, TraceWindow } from './trace.js';

/**
 * When the invocations of a window start, in microseconds from the start of its replay, ascending. Within a span of
 * which only the number is known they are spread evenly at random, as those of a Poisson process of that number are
 * (conditional uniformity: Ross, "Stochastic Processes", 1996, theorem 2.3.1). `random`: numbers in [0, 1).
 */
export function arrivalsOf(
  trace: Trace,
  { fromUs, toUs, speed }: TraceWindow,
  random: () => number,
): Microseconds[] {
  const [fromS, toS] = [toSeconds(fromUs), toSeconds(toUs)];
  const lastUs = microseconds((toUs - fromUs) / speed) - 1;
  const offsets: Microseconds[] = [];
  for (const atS of secondsOf(trace, fromS, toS, random)) {
    if (atS < fromS || atS >= toS) continue;
    offsets.push(microseconds(Math.min(lastUs, Math.floor(((atS - fromS) / speed) * 1e6))));
  }
  return offsets;
}

/** Numbers are drawn for whole spans, so that a part of a trace has the arrivals that it has in the whole. */
function* secondsOf(trace: Trace, fromS: number, toS: number, random: () => number): Generator<number> {
  if (trace.kind === 'times') {
    yield* trace.seconds;
    return;
  }
  const { spanS, counts } = trace;
  for (const [index, count] of counts.entries()) {
    const startS = index * spanS;
    if (startS >= toS) return;
    const drawn = Float64Array.from({ length: count }, () => startS + random() * spanS).sort();
    if (startS + spanS > fromS) yield* drawn;
  }
}

/** How many invocations a window has: of counts, those of every span that it touches. */
export function mostArrivals(trace: Trace, { fromUs, toUs }: Pick<TraceWindow, 'fromUs' | 'toUs'>): number {
  const [fromS, toS] = [toSeconds(fromUs), toSeconds(toUs)];
  if (trace.kind === 'times') return trace.seconds.filter((atS) => atS >= fromS && atS < toS).length;
  const { spanS, counts } = trace;
  return counts
    .slice(Math.floor(fromS / spanS), Math.ceil(toS / spanS))
    .reduce((sum, count) => sum + count, 0);
}
