import type { Cost } from '../model/index.js';
import type { Megabytes, Microseconds, UsDollars } from '../units/index.js';
import { toMilliseconds, usDollars } from '../units/index.js';
import { DEFAULT_PRICES, type PriceTable } from './price-table.js';

const MEGABYTES_PER_GB = 1_024;
const INVOCATIONS = 1_000_000;

/**
 * What an invocation is billed for: ceil(Duration + Init Duration) in whole milliseconds, 1 at least. Init is
 * null for a warm invocation.
 */
export function billedMilliseconds(durationUs: Microseconds, initUs: Microseconds | null): number {
  return Math.max(1, Math.ceil(((durationUs as number) + (initUs ?? 0)) / 1_000));
}

/** Memory times time: 1 GB is 1,024 MB. */
export function gbSeconds(memoryMB: Megabytes, billedMs: number): number {
  return (memoryMB / MEGABYTES_PER_GB) * (billedMs / 1_000);
}

/** Price of a million invocations that are billed for so many milliseconds on average. */
export function usdPerMillion(
  memoryMB: Megabytes,
  billedMs: number,
  { usdPerGbSecond, usdPerMillionRequests }: PriceTable = DEFAULT_PRICES,
): UsDollars {
  return usDollars(gbSeconds(memoryMB, billedMs) * usdPerGbSecond * INVOCATIONS + usdPerMillionRequests);
}

/**
 * Billed durations of a cell in microseconds: the mean over its invocations of what each was billed for. Each
 * invocation is rounded up by itself before the mean is taken, as `billedDurationUs` of its report is.
 */
export interface BilledDurations {
  readonly memoryMB: Megabytes;
  /** Warm invocations, undisturbed. */
  readonly billedSoloUs: number;
  /** Cold invocations, init included; null when none was reported. */
  readonly billedColdUs: number | null;
}

/** Cost of an invocation, from solo durations. */
export function costOf(
  { memoryMB, billedSoloUs, billedColdUs }: BilledDurations,
  table: PriceTable = DEFAULT_PRICES,
): Cost {
  const soloMs = toMilliseconds(billedSoloUs as Microseconds);
  return {
    gbSecondsPerInvocation: gbSeconds(memoryMB, soloMs),
    usdPerMillion: usdPerMillion(memoryMB, soloMs, table),
    coldUsdPerMillion:
      billedColdUs === null
        ? null
        : usdPerMillion(memoryMB, toMilliseconds(billedColdUs as Microseconds), table),
    priceTable: `${table.name}, ${table.since}`,
  };
}
