import type { Cost, PriceTable } from '../model/index.js';
import type { Megabytes, Microseconds, UsDollars } from '../units/index.js';
import { toMilliseconds, usDollars } from '../units/index.js';
import { DEFAULT_PRICES } from './price-table.js';

export const MEGABYTES_PER_GB = 1_024;
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
  table: PriceTable = DEFAULT_PRICES,
): UsDollars {
  return usdPerGbSeconds(gbSeconds(memoryMB, billedMs), table);
}

/** Price of a million invocations of so many GB-seconds each, on average. */
export function usdPerGbSeconds(
  gbSecondsEach: number,
  { usdPerGbSecond, usdPerMillionRequests }: PriceTable,
): UsDollars {
  return usDollars(gbSecondsEach * usdPerGbSecond * INVOCATIONS + usdPerMillionRequests);
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
  const each = (billedUs: number) => gbSeconds(memoryMB, toMilliseconds(billedUs as Microseconds));
  const cold = billedColdUs === null ? null : each(billedColdUs);
  return priced({ warm: each(billedSoloUs), cold }, table);
}

/** What invocations of so many GB-seconds each cost. */
export function priced(
  { warm, cold }: { readonly warm: number; readonly cold: number | null },
  table: PriceTable,
): Cost {
  return {
    gbSecondsPerInvocation: warm,
    coldGbSecondsPerInvocation: cold,
    usdPerMillion: usdPerGbSeconds(warm, table),
    coldUsdPerMillion: cold === null ? null : usdPerGbSeconds(cold, table),
    priceTable: `${table.name}, ${table.since}`,
  };
}
