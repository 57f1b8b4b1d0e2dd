import type { PercentileCurve, RecordingData } from '../model/index.js';
import { bucketsOf, decodeHistogram } from './histogram.js';

/** Steps in which 1/(1-p) grows tenfold. */
export const CURVE_STEPS_PER_DECADE = 12;

/** So many samples of one value. */
export interface ValueCount {
  readonly valueUs: number;
  readonly count: number;
}

/**
 * Percentiles of all samples at 1/(1-p) = 10^(k/12), k from 0, as far as the samples reach (1/(1-p) <= n),
 * then the longest.
 */
export function percentileCurve(values: readonly ValueCount[]): PercentileCurve {
  const sorted = values.filter(({ count }) => count > 0).sort((a, b) => a.valueUs - b.valueUs);
  const n = sorted.reduce((sum, { count }) => sum + count, 0);
  if (n === 0) return { n, valuesUs: [] };
  const steps = Math.floor(CURVE_STEPS_PER_DECADE * Math.log10(n)) + 1;
  const ranks = Array.from({ length: steps }, (_, step) => {
    const share = 1 - 10 ** (-step / CURVE_STEPS_PER_DECADE);
    return Math.min(n, Math.max(1, Math.ceil(share * n)));
  });
  return { n, valuesUs: valuesAtRanks(sorted, [...ranks, n]) };
}

/** Both in ascending order. */
function valuesAtRanks(sorted: readonly ValueCount[], ranks: readonly number[]): number[] {
  const found: number[] = [];
  let reached = 0;
  for (const { valueUs, count } of sorted) {
    reached += count;
    while (found.length < ranks.length && (ranks[found.length] ?? 0) <= reached) found.push(valueUs);
  }
  return found;
}

export function countsOfRecording({ hdr }: RecordingData): readonly ValueCount[] {
  return [...bucketsOf(decodeHistogram(hdr))];
}

/**
 * The samples that a `.hgrm` file lists, by the growth of its third column; those between two of its lines count
 * as the longer one. Lines that are none of its own are left out.
 */
export function countsOfHgrm(text: string): readonly ValueCount[] {
  let before = 0;
  return text.split('\n').flatMap((line) => {
    const [, ms, total] = /^\s*([\d.]+)\s+[\d.]+\s+(\d+)\s/.exec(`${line} `) ?? [];
    if (ms === undefined || total === undefined) return [];
    const count = Number(total) - before;
    before = Number(total);
    return [{ valueUs: Math.round(Number(ms) * 1_000), count }];
  });
}
