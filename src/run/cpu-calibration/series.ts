import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicNow } from '../../host/index.js';
import type { PlatformReport } from '../../model/index.js';
import { normalFrom, seededRandom } from '../../stats/index.js';
import { type Microseconds, microseconds, toMilliseconds } from '../../units/index.js';
import type { Burn } from './burn.js';

/** How a function is driven; series steer it, and leave it as they found it best. */
export interface Steering {
  steps: number;
  /** What of a pause passes on the way to the client and back. */
  transportUs: number;
}

export interface SeriesOrder {
  readonly invocations: number;
  /** From the end of an invocation to the start of the next, as the platform sees them. */
  readonly gapUs: Microseconds;
  /** Its standard deviation. */
  readonly gapDeviationUs: Microseconds;
  /** Processor time that an invocation is to take; null: as many steps as at the start. */
  readonly cpuUs: Microseconds | null;
  readonly signal: AbortSignal;
}

export interface Series {
  /** In ascending order. */
  readonly durationsUs: readonly Microseconds[];
  readonly meanUs: Microseconds;
  /** The median of what was kept. */
  readonly gapUs: Microseconds;
  /** Processor time of an invocation, the median; null where the platform does not tell. */
  readonly cpuUsedUs: Microseconds | null;
}

/** Between two corrections of the steering. */
const CHUNK = 8;
/** Of what was off in a chunk, so much is corrected: its median is not exact. */
const GAIN = 0.5;
const SEED = 1;
/** A timer is late by a millisecond or two: the last of a pause is spent waiting for the clock. */
const TIMER_LATE_US = 2_000;

/**
 * Invokes one environment again and again, one at a time, with a pause between. Pause and work are held to the
 * order by what the platform reports: a millisecond of pause, or a hundredth of the work, moves the mean of a size
 * by several per cent.
 */
export async function runSeries(burn: Burn, steering: Steering, order: SeriesOrder): Promise<Series> {
  const random = seededRandom(SEED);
  const reports: PlatformReport[] = [];
  while (reports.length < order.invocations) {
    const count = Math.min(CHUNK, order.invocations - reports.length);
    for (let index = 0; index < count; index += 1) await invokeOnce(burn, steering, order, random);
    const chunk = await burn.reports();
    reports.push(...chunk);
    steer(steering, order, summarize(chunk));
  }
  return summarize(reports);
}

async function invokeOnce(burn: Burn, steering: Steering, order: SeriesOrder, random: () => number) {
  await burn.invoke(steering.steps);
  const pauseUs = order.gapUs + order.gapDeviationUs * normalFrom(random) - steering.transportUs;
  await sleepUntil(monotonicNow() + pauseUs, order.signal);
}

function steer(steering: Steering, { gapUs, cpuUs }: SeriesOrder, seen: Series): void {
  if (Number.isFinite(seen.gapUs)) steering.transportUs += GAIN * (seen.gapUs - gapUs);
  if (cpuUs !== null && seen.cpuUsedUs !== null)
    steering.steps = Math.round(steering.steps * (1 + GAIN * (cpuUs / seen.cpuUsedUs - 1)));
}

async function sleepUntil(timeUs: number, signal: AbortSignal): Promise<void> {
  const timerUs = timeUs - monotonicNow() - TIMER_LATE_US;
  if (timerUs > 0) await sleep(toMilliseconds(microseconds(timerUs)), undefined, { signal });
  while (monotonicNow() < timeUs);
}

function summarize(reports: readonly PlatformReport[]): Series {
  const durationsUs = reports.map(({ durationUs }) => durationUs).sort((a, b) => a - b);
  const gaps = reports.slice(1).map(({ at }, index) => gapBetween(reports[index]?.at ?? null, at));
  const gapUs = quantile(
    gaps.sort((a, b) => a - b),
    0.5,
  );
  return { durationsUs, meanUs: meanOf(durationsUs), gapUs, cpuUsedUs: medianCpu(reports) };
}

function medianCpu(reports: readonly PlatformReport[]): Microseconds | null {
  const used = reports.flatMap(({ cpuUsedUs }) => (cpuUsedUs === null ? [] : [cpuUsedUs]));
  return used.length === 0
    ? null
    : quantile(
        used.sort((a, b) => a - b),
        0.5,
      );
}

function gapBetween(before: PlatformReport['at'], after: PlatformReport['at']): Microseconds {
  return microseconds(
    before === null || after === null ? Number.NaN : after.dispatchedUs - before.answeredUs,
  );
}

function meanOf(values: readonly number[]): Microseconds {
  return microseconds(values.reduce((sum, value) => sum + value, 0) / values.length);
}

/** Of values in ascending order, by rank. */
export function quantile(sorted: readonly Microseconds[], fraction: number): Microseconds {
  const rank = Math.ceil(fraction * sorted.length);
  return sorted[Math.max(0, rank - 1)] ?? microseconds(0);
}
