import type { Microseconds } from '../units/index.js';

/** How a function is asked in production, for what it costs a month. */
export interface TrafficSpec {
  /** As it was written: `100/h`. */
  readonly rate: string;
  /** Requests per second: on average, or while the function is busy. */
  readonly ratePerSecond: number;
  readonly arrivals: 'poisson' | 'constant';
  /** Busy and idle spans take turns; absent: the rate never ends. */
  readonly pattern?: BusyPattern;
  /** Whether the free tier of the price table is this function's. */
  readonly freeTier: boolean;
}

export interface BusyPattern {
  readonly busyUs: Microseconds;
  readonly idleUs: Microseconds;
}

/** What a function costs in a month of 730 hours with some traffic; computed, not measured. */
export interface MonthlyCost {
  readonly invocations: number;
  /** Cold starts among them, 0 to 1. */
  readonly coldShare: number;
  /** Invocations that were simulated to find that share. */
  readonly simulated: number;
  /** The most environments that were busy at once. */
  readonly concurrency: number;
  readonly gbSeconds: number;
  /** Cold and warm blended, before any free tier. */
  readonly usdPerMillion: number;
  /** Of the month, after the free tier where the traffic has it. */
  readonly usd: number;
}
