import { errorFunction, median } from 'simple-statistics';

/** Whether a figure rises or falls in time. */
export interface Trend {
  /** Change from the first to the last observation of a series, as a share: -0.1 is a fall of 10 %. */
  readonly change: number;
  /** Two-sided p-value of there being none. */
  readonly probability: number;
}

/**
 * The trend that several series of positive figures have in common, as the seconds of each round's window:
 * the seasonal test of Kendall (Hirsch, Slack and Smith 1982), which compares within a series alone, so that
 * rounds may differ in level; with the slope of Theil and Sen on logarithms. One outlier decides neither.
 * Null where no series has three figures.
 */
export function commonTrend(series: readonly (readonly number[])[]): Trend | null {
  const long = series.filter(({ length }) => length >= 3).map((each) => each.map(Math.log));
  if (long.length === 0) return null;
  const score = sum(long.map(kendallScore));
  const spread = Math.sqrt(sum(long.map(kendallVariance)));
  const z = spread === 0 ? 0 : (Math.sign(score) * Math.max(0, Math.abs(score) - 1)) / spread;
  const length = Math.max(...long.map((each) => each.length));
  return {
    change: Math.expm1(median(long.flatMap(pairSlopes)) * (length - 1)),
    probability: Math.max(0, 1 - errorFunction(Math.abs(z) / Math.SQRT2)),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Pairs that rise less pairs that fall. */
function kendallScore(values: readonly number[]): number {
  return sum(
    values.flatMap((value, index) => values.slice(index + 1).map((later) => Math.sign(later - value))),
  );
}

function kendallVariance(values: readonly number[]): number {
  const term = (count: number) => count * (count - 1) * (2 * count + 5);
  const ties = new Map<number, number>();
  for (const value of values) ties.set(value, (ties.get(value) ?? 0) + 1);
  return (term(values.length) - sum([...ties.values()].map(term))) / 18;
}

function pairSlopes(values: readonly number[]): number[] {
  return values.flatMap((value, index) =>
    values.slice(index + 1).map((later, distance) => (later - value) / (distance + 1)),
  );
}
