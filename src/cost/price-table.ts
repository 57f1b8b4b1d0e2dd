import type { PriceName, PriceTable } from '../model/index.js';
import { usDollars } from '../units/index.js';

const AWS = {
  since: '2025-08-01',
  source: 'https://aws.amazon.com/lambda/pricing/',
  usdPerMillionRequests: usDollars(0.2),
  // Each month, of all functions of an account together.
  freeTier: { gbSeconds: 400_000, requests: 1_000_000 },
} as const;

/**
 * AWS Lambda's prices for on-demand functions. Since 2025-08-01 the init phase is billed for every function, also
 * one that is a zip on a managed runtime. From 6 billion GB-s a month on (7.5 on arm64) AWS asks for less: left out.
 */
export const PRICE_TABLES: Readonly<Record<PriceName, PriceTable>> = {
  x86_64: { name: 'AWS Lambda us-east-1 x86_64', ...AWS, usdPerGbSecond: usDollars(0.0000166667) },
  arm64: { name: 'AWS Lambda us-east-1 arm64', ...AWS, usdPerGbSecond: usDollars(0.0000133334) },
};

/** The prices where nothing else is asked for. */
export const DEFAULT_PRICES: PriceTable = PRICE_TABLES.x86_64;

/** The table that a scenario chose, else that of an architecture. */
export function pricesOf(
  chosen: PriceName | PriceTable | undefined,
  architecture: PriceName = 'x86_64',
): PriceTable {
  if (chosen === undefined) return PRICE_TABLES[architecture];
  return typeof chosen === 'string' ? PRICE_TABLES[chosen] : chosen;
}
