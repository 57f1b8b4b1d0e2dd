import type { Absent, CloudUsage, Cost, MonthlyCost, PriceTable, TrafficSpec } from '../model/index.js';
import { type Megabytes, type UsDollars, usDollars } from '../units/index.js';
import { arrivalsNeeded, averageRate, MOST_ARRIVALS } from './arrivals.js';
import { MEGABYTES_PER_GB, usdPerGbSeconds } from './billing.js';
import { simulateColdShare } from './cold-share.js';

/** As AWS's own calculator counts: 730 hours, a year's 8,760 over 12. */
const SECONDS_PER_MONTH = 730 * 3_600;

/** What a month of some use costs; with the free tier of the table, after it. */
export function billOf(
  { invocations, gbSeconds }: CloudUsage,
  { usdPerGbSecond, usdPerMillionRequests, freeTier }: PriceTable,
  { free }: { readonly free: boolean },
): UsDollars {
  const none = { gbSeconds: 0, requests: 0 };
  const left = free ? (freeTier ?? none) : none;
  const compute = Math.max(0, gbSeconds - left.gbSeconds) * usdPerGbSecond;
  const requests = (Math.max(0, invocations - left.requests) / 1e6) * usdPerMillionRequests;
  return usDollars(compute + requests);
}

/**
 * What a function costs in a month of some traffic, cold starts with their init among it, or why that cannot be told.
 * `random`: numbers in [0, 1), the same ones for the same result.
 */
export function monthlyCost(
  { memoryMB, cost }: { readonly memoryMB: Megabytes; readonly cost: Cost },
  traffic: TrafficSpec,
  prices: PriceTable,
  random: () => number,
): MonthlyCost | Absent {
  const { gbSecondsPerInvocation: warm, coldGbSecondsPerInvocation: cold } = cost;
  if (cold === undefined || cold === null) return { n: 0, reason: NO_COLD };
  const needed = arrivalsNeeded(traffic);
  if (needed > MOST_ARRIVALS) return { n: 0, reason: tooMany(needed, traffic) };
  const gigabytes = memoryMB / MEGABYTES_PER_GB;
  const occupation = { warmS: warm / gigabytes, coldS: cold / gigabytes };
  const share = simulateColdShare(traffic, occupation, random);
  const invocations = averageRate(traffic) * SECONDS_PER_MONTH;
  const each = warm + share.coldShare * (cold - warm);
  const gbSeconds = invocations * each;
  return {
    ...share,
    invocations,
    gbSeconds,
    usdPerMillion: usdPerGbSeconds(each, prices),
    usd: billOf({ invocations, gbSeconds }, prices, { free: traffic.freeTier }),
  };
}

const NO_COLD = 'no cold start was billed, and some of the invocations of a month are cold starts';

function tooMany(needed: number, { pattern }: TrafficSpec): string {
  const remedy = pattern === undefined ? 'give a lower rate' : 'give shorter busy spans, or a lower rate';
  return `the share of cold starts takes ${Math.round(needed / 1e6)} million invocations to simulate, more than ${MOST_ARRIVALS / 1e6} million: ${remedy}`;
}
