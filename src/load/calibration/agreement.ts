import type { Agreement, TruthFigures } from '../../model/index.js';
import { minimumSamples } from '../../stats/index.js';

const RELATIVE_LIMIT = 0.01;
const ABSOLUTE_LIMIT_US = 50;
/** So many order statistics stand for each side of a sum: a million pairs. */
const GRID = 1_000;

/** Exact figures of durations in microseconds; a percentile that has too few of them is null. */
export function figuresOf(durationsUs: readonly number[]): TruthFigures {
  const sorted = Float64Array.from(durationsUs).sort();
  return { ...momentsOf(durationsUs), ...percentilesOf(sorted, sorted.length) };
}

/**
 * Figures of the sum of two independent durations, each known by its samples: mean and variance add up, and the
 * percentiles are those of all pairs of evenly spaced order statistics.
 */
export function figuresOfSum(ones: readonly number[], others: readonly number[]): TruthFigures {
  const [a, b] = [momentsOf(ones), momentsOf(others)];
  const [as, bs] = [gridOf(ones), gridOf(others)];
  const sums = new Float64Array(as.length * bs.length);
  let at = 0;
  for (const one of as) for (const other of bs) sums[at++] = one + other;
  return { mean: a.mean + b.mean, sd: Math.hypot(a.sd, b.sd), ...percentilesOf(sums.sort(), ones.length) };
}

/** Each figure of the generator beside the truth. */
export function agreementsOf(truth: TruthFigures, measured: TruthFigures): readonly Agreement[] {
  const figures = Object.keys(truth) as (keyof TruthFigures)[];
  return figures.flatMap((figure) => {
    const [expected, seen] = [truth[figure], measured[figure]];
    if (expected === null || seen === null) return [];
    const differenceUs = seen - expected;
    const limitUs = Math.max(ABSOLUTE_LIMIT_US, RELATIVE_LIMIT * expected);
    return { figure, differenceUs, limitUs, pass: Math.abs(differenceUs) <= limitUs };
  });
}

export function momentsOf(values: readonly number[]): { readonly mean: number; readonly sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}

function percentilesOf(sorted: Float64Array, samples: number) {
  const at = (percentile: number) =>
    samples < minimumSamples(percentile) ? null : rankValue(sorted, percentile / 100);
  return { p50: at(50), p90: at(90), p99: at(99) };
}

/** Rank-based, as HDR histograms have it. */
const rankValue = (sorted: Float64Array, share: number): number | null =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;

function gridOf(values: readonly number[]): Float64Array {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length <= GRID) return sorted;
  return Float64Array.from({ length: GRID }, (_, index) => {
    return sorted[Math.floor(((index + 0.5) / GRID) * sorted.length)] ?? 0;
  });
}
