import type { ErrorCounts, MaybeSummary, Summary } from '../model/index.js';
import { minimumSamples } from '../stats/index.js';
import { formatNumber } from '../units/index.js';
import type { Value } from './table.js';

export const NOT_AVAILABLE = 'n/a';

/** The percentiles of a summary, as keys and as numbers. */
export const PERCENTILES = { p50: 50, p75: 75, p90: 90, p95: 95, p99: 99, p999: 99.9 } as const;
export type Percentile = keyof typeof PERCENTILES;

export function isSummary(summary: MaybeSummary): summary is Summary {
  return !('reason' in summary);
}

/**
 * Microseconds as milliseconds with two decimals, without separators: a table of many columns must fit. Means
 * may have fractions of a microsecond.
 */
export function inMilliseconds(us: number): string {
  return (us / 1_000).toFixed(2);
}

/** A figure of a summary in milliseconds; why there is none goes to a footnote. */
export function time(summary: MaybeSummary, figure: (summary: Summary) => number): Value {
  return isSummary(summary) ? { text: inMilliseconds(figure(summary)) } : missing(summary.reason);
}

/** A percentile in milliseconds; `n/a` with too few samples, of which `percentileNotes` tells. */
export function percentile(summary: MaybeSummary, key: Percentile): Value {
  if (!isSummary(summary)) return missing(summary.reason);
  const value = summary[key];
  if (value === null) return { text: NOT_AVAILABLE, flag: 'muted' };
  return isLowerBound(summary, key) ? lowerBound(value, summary) : { text: inMilliseconds(value) };
}

/** Whether requests that were given up are as long as this percentile, or longer. */
export function isLowerBound({ censored }: Summary, key: Percentile): boolean {
  return censored !== undefined && PERCENTILES[key] > censored.exactUpTo;
}

function lowerBound(value: number, { n, censored }: Summary): Value {
  const note = `at least so long: ${formatNumber(censored?.n ?? 0)} of ${formatNumber(n + (censored?.n ?? 0))} requests timed out`;
  return { text: `>${inMilliseconds(value)}`, note };
}

export function missing(reason: string): Value {
  return { text: NOT_AVAILABLE, flag: 'muted', note: reason };
}

/** How many samples a hidden percentile had, and how many it needs: `n/a (n=40, needs 368)`. */
export function tooFew(n: string | number, key: Percentile): string {
  return `n/a (n=${n}, needs ${formatNumber(minimumSamples(PERCENTILES[key]))})`;
}

/** A sentence for each percentile that some of the summaries have too few samples for. */
export function percentileNotes(summaries: readonly MaybeSummary[], keys: readonly Percentile[]): string[] {
  return keys.flatMap((key) => {
    const counts = summaries
      .filter(isSummary)
      .filter((summary) => summary[key] === null)
      .map(({ n }) => n);
    if (counts.length === 0) return [];
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    return [`${key}: ${tooFew(least === most ? least : `${least} to ${most}`, key)}`];
  });
}

/** Errors in all; their kinds go to a footnote. */
export function errorCount(errors: ErrorCounts): Value {
  const kinds = errorKinds(errors);
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return { text: '0' };
  return {
    text: formatNumber(total),
    flag: 'bad',
    note: kinds.map(([kind, n]) => `${n} ${kind}`).join(', '),
  };
}

export function errorKinds(errors: ErrorCounts): readonly (readonly [string, number])[] {
  return Object.entries(errors).filter(([, count]) => count > 0);
}
