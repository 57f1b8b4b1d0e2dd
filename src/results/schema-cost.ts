import { z } from 'zod';
import { PRICE_NAMES } from '../model/index.js';
import type { UsDollars } from '../units/index.js';
import { count, durationUs, quantity, record, share } from './schema-values.js';

const amount = z.number().nonnegative();
const usd = quantity<UsDollars>(amount);

export const cost = record({
  gbSecondsPerInvocation: amount,
  usdPerMillion: amount,
  coldUsdPerMillion: amount.nullable(),
  coldGbSecondsPerInvocation: amount.nullable().exactOptional(),
  priceTable: z.string(),
}).meta({ id: 'Cost' });

export const priceTable = record({
  name: z.string(),
  since: z.string(),
  source: z.string(),
  usdPerGbSecond: usd,
  usdPerMillionRequests: usd,
  freeTier: record({ gbSeconds: amount, requests: amount }).exactOptional(),
}).meta({ id: 'PriceTable', description: 'By which costs were computed.' });

export const scenarioPrices = z.union([z.enum(PRICE_NAMES), priceTable]);

export const traffic = record({
  rate: z.string(),
  ratePerSecond: z.number().positive(),
  arrivals: z.enum(['poisson', 'constant']),
  pattern: record({ busyUs: durationUs, idleUs: durationUs }).exactOptional(),
  freeTier: z.boolean(),
}).meta({ id: 'Traffic' });

export const monthly = record({
  invocations: amount,
  coldShare: share,
  simulated: count,
  concurrency: count,
  gbSeconds: amount,
  usdPerMillion: amount,
  usd: amount,
}).meta({
  id: 'MonthlyCost',
  description: 'Computed, not measured: a month of 730 hours of the traffic that the scenario has.',
});
