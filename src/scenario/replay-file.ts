import path from 'node:path';
import { BenchError } from '../errors/index.js';
import type { Scenario, TraceSpec, WarmSpec } from '../model/index.js';
import { microseconds, seconds, toSeconds } from '../units/index.js';
import type { Complaint } from './complaint.js';
import { hashOf } from './identified.js';
import { printable } from './quoted.js';
import { lengthOf, mostArrivals, readTrace, type Trace } from './trace/index.js';

/** What a machine's generator keeps in memory, and a run in a reasonable time. */
const MOST_ARRIVALS = 1_000_000;
const LONGEST_S = 24 * 3_600;

/** A scenario's trace and the part of it that is replayed, or what is wrong with that; null without one. */
export type TraceInFile =
  | { readonly state: 'read'; readonly warm: Pick<WarmSpec, 'trace' | 'open' | 'durationUs'> }
  | { readonly state: 'wrong'; readonly complaints: readonly Complaint[] };

/** What the file of a trace tells of its replay. */
export async function traceInFile(spec: TraceSpec): Promise<TraceInFile> {
  try {
    return partOf(spec, await readTrace(spec.file, spec.function), await hashOf(spec.file));
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return wrong(error.message);
  }
}

function partOf(spec: TraceSpec, trace: Trace, sha256: string): TraceInFile {
  const wholeUs = seconds(lengthOf(trace));
  const toUs = spec.toUs ?? wholeUs;
  // After the last of some times nothing came, as far as is known; after the last span nobody counted.
  if (spec.fromUs >= wholeUs || (toUs > wholeUs && trace.kind === 'counts'))
    return wrong(`the trace is ${toSeconds(wholeUs)} s long, and the replay goes beyond its end`);
  const durationUs = microseconds((toUs - spec.fromUs) / spec.speed);
  if (toSeconds(durationUs) > LONGEST_S)
    return wrong('the replay takes longer than 24 hours: give from and to, or a speed');
  const arrivals = mostArrivals(trace, { fromUs: spec.fromUs, toUs });
  if (arrivals === 0) return wrong(`${path.basename(spec.file)} has no invocation in that time`);
  if (arrivals > MOST_ARRIVALS)
    return wrong(`${arrivals} invocations are more than ${MOST_ARRIVALS}: give from and to`);
  const rate = arrivals / toSeconds(durationUs);
  const stages = [{ durationUs, fromRate: rate, toRate: rate }];
  return {
    state: 'read',
    warm: { durationUs, trace: { ...spec, sha256, arrivals, toUs }, open: { arrivals: 'trace', stages } },
  };
}

const wrong = (message: string): TraceInFile => ({
  state: 'wrong',
  complaints: [{ path: ['warm', 'trace'], part: 'value', message: `warm.trace: ${printable(message, 500)}` }],
});

/** The scenario with what its trace's file tells. */
export function replaying(scenario: Scenario, found: TraceInFile | null): Scenario {
  return found?.state === 'read' ? { ...scenario, warm: { ...scenario.warm, ...found.warm } } : scenario;
}
