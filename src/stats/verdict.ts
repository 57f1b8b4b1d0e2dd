import type { Interval } from './effect.js';

export type Verdict = 'faster' | 'slower' | 'equivalent' | 'cannot tell';

/** Differences up to this share mean nothing to anybody. */
export const SMALLEST_DIFFERENCE = 0.02;

/**
 * What the ratio of two durations, candidate over baseline, comes to: faster or slower if the interval
 * excludes 1 and the difference is at least 2 %; equivalent if the interval lies within 2 % of 1.
 */
export function verdictOf(ratio: number, { low, high }: Interval): Verdict {
  if (low >= 1 - SMALLEST_DIFFERENCE && high <= 1 + SMALLEST_DIFFERENCE) return 'equivalent';
  if (high < 1 && ratio <= 1 - SMALLEST_DIFFERENCE) return 'faster';
  if (low > 1 && ratio >= 1 + SMALLEST_DIFFERENCE) return 'slower';
  return 'cannot tell';
}
