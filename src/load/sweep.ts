import { DurationRecorder } from '../stats/index.js';
import type { Microseconds } from '../units/index.js';
import type { LoadPlan } from './plan.js';
import type { LoadProgress, LoadResult } from './result.js';
import { startLoad } from './session.js';

/** How to look for the knee: the highest rate that a server bears. */
export interface RateSweep {
  /** Requests per second; the first to be tried. */
  readonly fromRate: number;
  readonly toRate: number;
  /** The search ends when it knows the knee to this share of it, as 0.05. */
  readonly precision: number;
}

/** A measurement that breaks its checks says neither that the server bore the rate nor that it did not. */
export type Bearing = 'borne' | 'refused' | 'invalid';

export interface SweepStep<Measured> {
  readonly rate: number;
  readonly bearing: Bearing;
  readonly measured: Measured;
}

export interface Knee<Measured> {
  /** The highest rate that was borne; null when none was. */
  readonly rate: number | null;
  /** The lowest that was not; null when none was refused. */
  readonly refusedRate: number | null;
  /** `beyond`: all were borne. `none`: not even the first was. `invalid`: a rate could not be measured. */
  readonly end: 'found' | 'beyond' | 'none' | 'invalid' | 'interrupted';
  /** In the order in which they were tried. */
  readonly steps: readonly SweepStep<Measured>[];
}

type Tried<Measured> = Omit<SweepStep<Measured>, 'rate'>;
/** Undefined when it was interrupted. */
type Measure<Measured> = (rate: number) => Promise<Tried<Measured> | undefined>;

/**
 * Doubles the rate until it is not borne, then halves the interval, by ratio, between the highest that was and
 * the lowest that was not. A server that bears a rate is taken to bear the lower ones.
 */
export async function findKnee<Measured>(
  sweep: RateSweep,
  measure: Measure<Measured>,
): Promise<Knee<Measured>> {
  const steps: SweepStep<Measured>[] = [];
  let [borne, refused]: [number | null, number | null] = [null, null];
  for (let rate: number | null = sweep.fromRate; rate !== null; rate = nextRate(sweep, borne, refused)) {
    const bearing = await bearingAt(rate, measure, steps);
    if (bearing === 'borne') borne = rate;
    else if (bearing === 'refused') refused = rate;
    else return { rate: borne, refusedRate: refused, end: bearing ?? 'interrupted', steps };
  }
  const end = borne === null ? 'none' : refused === null ? 'beyond' : 'found';
  return { rate: borne, refusedRate: refused, end, steps };
}

/** An invalid measurement is repeated so often in all. */
const ATTEMPTS = 2;

async function bearingAt<Measured>(
  rate: number,
  measure: Measure<Measured>,
  steps: SweepStep<Measured>[],
): Promise<Bearing | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const tried = await measure(rate);
    if (tried === undefined) return undefined;
    steps.push({ rate, ...tried });
    if (tried.bearing !== 'invalid' || attempt === ATTEMPTS) return tried.bearing;
  }
}

/** People read the rates: three digits are finer than any precision that noise allows. */
const RATE_DIGITS = 3;

/** The rate to try after these; null when there is none. */
function nextRate(sweep: RateSweep, borne: number | null, refused: number | null): number | null {
  if (borne === null) return null;
  if (refused === null) return borne >= sweep.toRate ? null : Math.min(sweep.toRate, borne * 2);
  if (refused / borne <= 1 + sweep.precision) return null;
  return Number(Math.sqrt(borne * refused).toPrecision(RATE_DIGITS));
}

export interface P99Sweep extends RateSweep {
  readonly p99BoundUs: Microseconds;
}

export interface SweepWatch {
  /** Ends the sweep: what was under way is in no step. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LoadProgress, plan: LoadPlan, rate: number) => void;
  readonly onStep?: (step: SweepStep<LoadResult>) => void;
}

/** Looks for the highest rate at which every request is answered well and their p99 is within a bound. */
export function sweepRates(
  plan: LoadPlan,
  sweep: P99Sweep,
  watch: SweepWatch = {},
): Promise<Knee<LoadResult>> {
  return findKnee(sweep, async (rate) => {
    const measured = await measureRate(planAtRate(plan, rate), rate, watch);
    if (measured === undefined) return undefined;
    const tried = { bearing: bearingOf(measured, sweep.p99BoundUs), measured };
    watch.onStep?.({ rate, ...tried });
    return tried;
  });
}

/** Undefined when it was interrupted. */
async function measureRate(
  plan: LoadPlan,
  rate: number,
  { signal, onProgress }: SweepWatch,
): Promise<LoadResult | undefined> {
  const interrupted = () => signal?.aborted === true;
  if (interrupted()) return undefined;
  const session = startLoad(plan);
  session.onProgress((progress) => onProgress?.(progress, plan, rate));
  const abort = () => void session.abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await session.result;
  } catch (error) {
    if (!interrupted()) throw error;
    return undefined;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** The same plan as an open loop at a steady rate. */
function planAtRate(plan: LoadPlan, rate: number): LoadPlan {
  const { arrivals = 'constant', seed = 1 } = plan.loop?.kind === 'open' ? plan.loop : {};
  const stages = [{ durationUs: plan.durationUs, fromRate: rate, toRate: rate }];
  return { ...plan, loop: { kind: 'open', arrivals, seed, stages } };
}

/** From the intended start: a server that is slower than its requests come has a p99 without end. */
function bearingOf({ loop, errors, validity }: LoadResult, boundUs: Microseconds): Bearing {
  if (!validity.valid) return 'invalid';
  if (loop.kind === 'closed' || Object.keys(errors).length > 0) return 'refused';
  const p99Us = DurationRecorder.fromData(loop.responseTime).percentile(99);
  return p99Us !== null && p99Us <= boundUs ? 'borne' : 'refused';
}
