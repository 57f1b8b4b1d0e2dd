import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicNow } from '../../host/index.js';
import type { PlatformReport } from '../../model/index.js';
import { normalFrom, seededRandom } from '../../stats/index.js';
import { type Microseconds, microseconds, toMilliseconds } from '../../units/index.js';
import type { Burn } from './burn.js';

export interface SeriesOrder {
  readonly steps: number;
  readonly invocations: number;
  /** From the end of an invocation to the start of the next, as the platform sees them. */
  readonly gapUs: Microseconds;
  /** Its standard deviation. */
  readonly gapDeviationUs: Microseconds;
  /** What of that passes on the way to the client and back. */
  readonly transportUs: Microseconds;
  readonly signal: AbortSignal;
}

export interface Series {
  /** In ascending order. */
  readonly durationsUs: readonly Microseconds[];
  readonly meanUs: Microseconds;
  readonly gapUs: Microseconds;
}

/** Invocations that find the cadence, and are not counted. */
const WARM_UP = 5;
const SEED = 1;
/** A timer is late by a millisecond or two: the last of a pause is spent waiting for the clock. */
const TIMER_LATE_US = 2_000;

/** Invokes one environment again and again, one at a time, with a pause between. */
export async function runSeries(burn: Burn, order: SeriesOrder): Promise<Series> {
  const { steps, invocations, gapUs, gapDeviationUs, transportUs, signal } = order;
  const random = seededRandom(SEED);
  for (let index = 0; index < WARM_UP + invocations; index += 1) {
    await burn.invoke(steps);
    const pauseUs = gapUs + gapDeviationUs * normalFrom(random) - transportUs;
    await sleepUntil(monotonicNow() + pauseUs, signal);
  }
  return summarize((await burn.reports()).slice(-invocations));
}

async function sleepUntil(timeUs: number, signal: AbortSignal): Promise<void> {
  const timerUs = timeUs - monotonicNow() - TIMER_LATE_US;
  if (timerUs > 0) await sleep(toMilliseconds(microseconds(timerUs)), undefined, { signal });
  while (monotonicNow() < timeUs);
}

function summarize(reports: readonly PlatformReport[]): Series {
  const durationsUs = reports.map(({ durationUs }) => durationUs).sort((a, b) => a - b);
  const gaps = reports.slice(1).map(({ at }, index) => gapBetween(reports[index]?.at ?? null, at));
  return { durationsUs, meanUs: meanOf(durationsUs), gapUs: meanOf(gaps) };
}

function gapBetween(before: PlatformReport['at'], after: PlatformReport['at']): number {
  return before === null || after === null ? Number.NaN : after.dispatchedUs - before.answeredUs;
}

function meanOf(values: readonly number[]): Microseconds {
  return microseconds(values.reduce((sum, value) => sum + value, 0) / values.length);
}

/** Of values in ascending order, by rank. */
export function quantile(sorted: readonly Microseconds[], fraction: number): Microseconds {
  const rank = Math.ceil(fraction * sorted.length);
  return sorted[Math.max(0, rank - 1)] ?? microseconds(0);
}
