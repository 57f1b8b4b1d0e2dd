import { combineMoments, NO_MOMENTS, standardDeviation } from './moments.js';

/** How often a rate was seen, in whole requests/s. */
export interface RateCount {
  readonly requestsPerSecond: number;
  readonly count: number;
}

/** wrk's row "Req/Sec": moments of the sampled rates; `sd` divides by n - 1, `withinOneSd` is a fraction. */
export interface RateSummary {
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
  readonly max: number;
  readonly withinOneSd: number;
}

/** What wrk's stats.c computes of its samples; of none all figures are 0. */
export function summarizeRates(rates: readonly RateCount[]): RateSummary {
  const moments = rates.map(momentsOf).reduce(combineMoments, NO_MOMENTS);
  const sd = standardDeviation(moments);
  const within = rates
    .filter(({ requestsPerSecond }) => Math.abs(requestsPerSecond - moments.mean) <= sd)
    .reduce((sum, { count }) => sum + count, 0);
  const { n, mean, max } = moments;
  return { n, mean, sd, max, withinOneSd: n === 0 ? 0 : within / n };
}

function momentsOf({ requestsPerSecond: rate, count }: RateCount) {
  return { n: count, mean: rate, m2: 0, min: rate, max: rate };
}
