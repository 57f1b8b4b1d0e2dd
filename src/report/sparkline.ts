const HEIGHTS = '▁▂▃▄▅▆▇█';

/** Counts as columns of one line of text, the greatest the highest; what was seen at all is never blank. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(...counts);
  return counts
    .map((count) => (count === 0 ? ' ' : HEIGHTS[Math.ceil((count / most) * HEIGHTS.length) - 1]))
    .join('');
}
