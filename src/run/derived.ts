import { costOf } from '../cost/index.js';
import type { Cell, MeasuredCell, PriceTable, Recordings } from '../model/index.js';
import { projectClosedLoop } from '../stats/index.js';
import { microseconds } from '../units/index.js';
import type { Unknowns } from './unknowns.js';

/** The recordings of a cell's valid rounds, merged. */
export interface PhaseRecordings {
  readonly cold: Recordings;
  readonly storm: Recordings;
  readonly solo: Recordings;
  readonly warm: Recordings;
}

/** Of solo requests, as all comparisons of memory sizes: under load the host's processors are shared. */
export function projectionFrom(
  warm: MeasuredCell['warm'],
  { solo, cold }: PhaseRecordings,
  {
    rounds,
    seed,
    reported = 'no solo request was found in the reports of the platform',
  }: Unknowns & { readonly rounds: number; readonly seed: number },
): MeasuredCell['projection'] {
  if (warm.loop === 'open')
    return { n: 0, reason: 'a projection is of a closed loop, and this one was open' };
  if (solo.withoutQueueUs === undefined || solo.withoutQueueUs.n === 0) return { n: 0, reason: reported };
  if (cold.clientUs === undefined || cold.clientUs.n === 0)
    return { n: 0, reason: 'no cold start was measured, and the first request of each environment pays one' };
  return projectClosedLoop({
    connections: warm.connections,
    windowUs: microseconds(warm.windowUs / rounds),
    answers: solo.withoutQueueUs,
    coldStarts: cold.clientUs,
    seed,
  });
}

/** Of what the platform billed; each invocation was rounded up by itself. */
export function costFrom(
  { memoryMB }: Cell,
  merged: PhaseRecordings,
  { prices, reported = 'no solo invocation was reported' }: Unknowns & { readonly prices: PriceTable },
): MeasuredCell['cost'] {
  const billedSoloUs = merged.solo.billedDurationUs?.mean;
  if (billedSoloUs === undefined || memoryMB === null) return { n: 0, reason: reported };
  const billedColdUs = merged.cold.billedDurationUs?.mean ?? null;
  return costOf({ memoryMB, billedSoloUs, billedColdUs }, prices);
}
