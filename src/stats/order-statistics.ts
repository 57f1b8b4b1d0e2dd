import { incompleteBeta } from './beta.js';
import type { Distribution } from './distribution.js';

/** P(B <= successes) of n independent trials. */
export function binomialProbability(successes: number, n: number, probability: number): number {
  if (successes < 0) return 0;
  if (successes >= n) return 1;
  return incompleteBeta(1 - probability, n - successes, successes + 1);
}

/** Ranks from 1 among n sorted samples. */
export interface RankInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * The ranks between which a percentile (0 to 100) lies with at least the level of confidence: P(B < low) and
 * P(B >= high) are each at most half of what is left, B being how many of n samples lie below it. Null where
 * n samples are too few for both ends.
 */
export function rankInterval(percentile: number, n: number, level = 0.95): RankInterval | null {
  const share = percentile / 100;
  const tail = (1 - level) / 2;
  const below = (rank: number) => binomialProbability(rank - 1, n, share);
  const low = firstRank(n, (rank) => below(rank + 1) > tail);
  const high = firstRank(n, (rank) => below(rank) >= 1 - tail);
  return below(1) > tail || high > n ? null : { low, high };
}

/** The first rank from 1 for which the condition holds, n + 1 without one; it holds for all after the first. */
function firstRank(n: number, holds: (rank: number) => boolean): number {
  let [low, high] = [1, n + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The binomial order-statistic interval of a distribution's percentile. It describes samples that are
 * independent; those of one round are not, so nothing is decided by it.
 */
export function percentileInterval(
  distribution: Distribution,
  percentile: number,
  level = 0.95,
): { readonly low: number; readonly high: number } | null {
  const ranks = rankInterval(percentile, distribution.n, level);
  return ranks === null
    ? null
    : { low: distribution.valueAtRank(ranks.low), high: distribution.valueAtRank(ranks.high) };
}
