import { type UsDollars, usDollars } from '../units/index.js';

/** What a platform asks for, from a date on. Free tiers and volume discounts are left out. */
export interface PriceTable {
  /** Platform, region and architecture. */
  readonly name: string;
  /** The day from which these prices and rules hold, ISO 8601. */
  readonly since: string;
  readonly usdPerGbSecond: UsDollars;
  readonly usdPerMillionRequests: UsDollars;
}

/**
 * AWS Lambda's prices for on-demand functions (https://aws.amazon.com/lambda/pricing/). Since 2025-08-01 the
 * init phase is billed for every function, also one that is a zip on a managed runtime.
 */
export const PRICE_TABLES = {
  x86_64: {
    name: 'AWS Lambda us-east-1 x86_64',
    since: '2025-08-01',
    usdPerGbSecond: usDollars(0.0000166667),
    usdPerMillionRequests: usDollars(0.2),
  },
  arm64: {
    name: 'AWS Lambda us-east-1 arm64',
    since: '2025-08-01',
    usdPerGbSecond: usDollars(0.0000133334),
    usdPerMillionRequests: usDollars(0.2),
  },
} as const satisfies Record<string, PriceTable>;

/** The prices where nothing else is asked for. */
export const DEFAULT_PRICES: PriceTable = PRICE_TABLES.x86_64;
