/** Two-sided level of the interval that a percentile must be able to have. */
const CONFIDENCE = 0.95;

/** Up to here a percentile describes the samples at hand, however few, and is always shown. */
const HIGHEST_DESCRIPTIVE_PERCENTILE = 75;

/**
 * The samples below which a percentile (0 to 100) is not shown: 36 for p90, 72 for p95, 368 for p99, 3,688
 * for p99.9. Above p75 it is the smallest n for which the binomial order-statistic interval of 95 % has an
 * upper end among the samples: (p / 100)^n <= 0.025, the chance that all n lie below the percentile. The
 * same rule gives 6 for p50 and 13 for p75; those are shown from the first sample on, as a description of
 * the samples, since a table of 12 cold starts must have its median.
 */
export function minimumSamples(percentile: number): number {
  if (percentile <= HIGHEST_DESCRIPTIVE_PERCENTILE) return 1;
  return Math.ceil(Math.log((1 - CONFIDENCE) / 2) / Math.log(percentile / 100));
}
