import { DurationRecorder } from '../stats/index.js';
import type { Microseconds } from '../units/index.js';
import type { LoadPlan } from './plan.js';
import type { LoadResult } from './result.js';
import { startLoad } from './session.js';

/** How to look for the knee: the highest rate that a server bears. */
export interface RateSweep {
  /** Requests per second; the first to be tried. */
  readonly fromRate: number;
  readonly toRate: number;
  /** The search ends when it knows the knee to this share of it, as 0.05. */
  readonly precision: number;
}

export interface SweepStep<Measured> {
  readonly rate: number;
  /** Whether the server bore it. */
  readonly borne: boolean;
  readonly measured: Measured;
}

export interface Knee<Measured> {
  /** The highest rate that was borne; null when not even the first was. */
  readonly rate: number | null;
  /** Whether a higher one was tried and not borne: otherwise the knee lies beyond the sweep's end. */
  readonly found: boolean;
  /** In the order in which they were tried. */
  readonly steps: readonly SweepStep<Measured>[];
}

/**
 * Doubles the rate until it is not borne, then halves the interval, by ratio, between the highest that was and
 * the lowest that was not. A server that bears a rate is taken to bear the lower ones.
 */
export async function findKnee<Measured>(
  sweep: RateSweep,
  measure: (rate: number) => Promise<Omit<SweepStep<Measured>, 'rate'>>,
): Promise<Knee<Measured>> {
  const steps: SweepStep<Measured>[] = [];
  let [borne, refused]: [number | null, number | null] = [null, null];
  for (let rate: number | null = sweep.fromRate; rate !== null; rate = nextRate(sweep, borne, refused)) {
    const step = { rate, ...(await measure(rate)) };
    steps.push(step);
    if (step.borne) borne = rate;
    else refused = rate;
  }
  return { rate: borne, found: borne !== null && refused !== null, steps };
}

/** The rate to try after these; null when there is none. */
function nextRate(sweep: RateSweep, borne: number | null, refused: number | null): number | null {
  if (borne === null) return null;
  if (refused === null) return borne >= sweep.toRate ? null : Math.min(sweep.toRate, borne * 2);
  return refused / borne <= 1 + sweep.precision ? null : Math.sqrt(borne * refused);
}

/** Looks for the highest rate at which every request is answered well and their p99 is within a bound. */
export function sweepRates(
  plan: LoadPlan,
  sweep: RateSweep & { readonly p99BoundUs: Microseconds },
): Promise<Knee<LoadResult>> {
  return findKnee(sweep, async (rate) => {
    const measured = await startLoad(planAtRate(plan, rate)).result;
    return { borne: isBorne(measured, sweep.p99BoundUs), measured };
  });
}

/** The same plan as an open loop at a steady rate. */
function planAtRate(plan: LoadPlan, rate: number): LoadPlan {
  const { arrivals = 'constant', seed = 1 } = plan.loop?.kind === 'open' ? plan.loop : {};
  const stages = [{ durationUs: plan.durationUs, fromRate: rate, toRate: rate }];
  return { ...plan, loop: { kind: 'open', arrivals, seed, stages } };
}

/** From the intended start: a server that is slower than its requests come has a p99 without end. */
function isBorne({ loop, errors }: LoadResult, boundUs: Microseconds): boolean {
  if (loop.kind === 'closed' || Object.keys(errors).length > 0) return false;
  const p99Us = DurationRecorder.fromData(loop.responseTime).percentile(99);
  return p99Us !== null && p99Us <= boundUs;
}
