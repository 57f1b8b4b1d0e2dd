import type { UsDollars } from '../units/index.js';

/** What a platform asks for, from a date on. Volume discounts are left out. */
export interface PriceTable {
  /** Platform, region and architecture. */
  readonly name: string;
  /** The day from which these prices and rules hold, ISO 8601. */
  readonly since: string;
  /** Where they were published. */
  readonly source: string;
  readonly usdPerGbSecond: UsDollars;
  readonly usdPerMillionRequests: UsDollars;
  /** What each month has for nothing; absent: nothing. */
  readonly freeTier?: FreeTier;
}

export interface FreeTier {
  readonly gbSeconds: number;
  readonly requests: number;
}

/** Price tables that come with the program, by architecture. */
export const PRICE_NAMES = ['x86_64', 'arm64'] as const;
export type PriceName = (typeof PRICE_NAMES)[number];
