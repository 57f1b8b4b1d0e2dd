import type { ValueCount } from './percentile-curve.js';

/** How many samples lie in each of so many spans, which are even on a logarithmic scale from the least to the longest. */
export function shapeOf(values: readonly ValueCount[], spans: number): number[] {
  const counts = new Array<number>(spans).fill(0);
  const seen = values.filter(({ valueUs, count }) => count > 0 && valueUs > 0);
  const logs = seen.map(({ valueUs }) => Math.log(valueUs));
  const [least, longest] = logs.reduce(([low, high], log) => [Math.min(low, log), Math.max(high, log)], [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as [number, number]);
  for (const [index, log] of logs.entries()) {
    const share = longest === least ? 0 : (log - least) / (longest - least);
    const span = Math.min(spans - 1, Math.floor(share * spans));
    counts[span] = (counts[span] ?? 0) + (seen[index]?.count ?? 0);
  }
  return counts;
}
