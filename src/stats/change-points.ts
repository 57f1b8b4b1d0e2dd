import type { Random } from './random.js';
import { shuffled } from './random.js';

/** A place from which on a series lies elsewhere than before. */
export interface ChangePoint {
  /** The first figure after the change. */
  readonly at: number;
  /** The chance of a split as clear as this one in a series without a change. */
  readonly probability: number;
}

export interface ChangePointOptions {
  readonly random: Random;
  /** Highest chance of a split that counts. */
  readonly level?: number;
}

/** Figures on both sides of a change. */
const SHORTEST = 3;
/** Of the permutation test: the smallest chance that it can tell is 1/1000. */
const PERMUTATIONS = 999;
/**
 * Distances closer than this, relatively, are equal: sums of logarithms are rounded otherwise in another unit, which
 * must not change what is found. Permutations that part a series as well as its own order are common in short ones.
 */
const ROUNDING = 1e-9;

/**
 * Change points of a series of positive figures, ascending: E-divisive (Matteson and James, "A nonparametric
 * approach for multiple change point analysis of multivariate data", JASA 109, 2014), as Daly et al. (ICPE 2020)
 * use it on benchmarks in CI. The split with the greatest energy distance between the figures before and after it,
 * on a logarithmic scale, counts where at most 1 % of permutations of the series have one as great; then both parts
 * are looked at in the same way. It asks for no distribution, and one outlier is no change. A level that lasted for a short
 * while between two equal ones is not found afterwards: many permutations look like it.
 */
export function changePoints(
  values: readonly number[],
  { random, level = 0.01 }: ChangePointOptions,
): ChangePoint[] {
  const logs = values.map(Math.log);
  const found: ChangePoint[] = [];
  const search = (from: number, to: number) => {
    const part = logs.slice(from, to);
    const split = bestSplit(part);
    if (split === null) return;
    const probability = chanceOf(split.distance, part, { random, level });
    if (probability === null) return;
    found.push({ at: from + split.at, probability });
    search(from, from + split.at);
    search(from + split.at, to);
  };
  search(0, logs.length);
  return found.sort((a, b) => a.at - b.at);
}

interface Split {
  readonly at: number;
  readonly distance: number;
}

/** Null above the level: as soon as that is certain, so that series without a change take little time. */
function chanceOf(
  distance: number,
  part: readonly number[],
  { random, level }: Required<ChangePointOptions>,
): number | null {
  const most = level * (1 + PERMUTATIONS) - 1;
  const least = distance * (1 - ROUNDING);
  let asGreat = 0;
  for (let round = 0; round < PERMUTATIONS; round += 1) {
    if ((bestSplit(shuffled(part, random))?.distance ?? 0) >= least) asGreat += 1;
    if (asGreat > most) return null;
  }
  return (1 + asGreat) / (1 + PERMUTATIONS);
}

/**
 * The split of greatest scaled energy distance, m k / (m + k) times (2 E|X - Y| - E|X - X'| - E|Y - Y'|); the sums
 * of distances within and between the parts are carried from one split to the next. Null where a part would be too
 * short, or all are equal.
 */
function bestSplit(values: readonly number[]): Split | null {
  const n = values.length;
  let [before, between, after] = [0, 0, sumOfPairs(values)];
  let best: Split | null = null;
  for (let at = 1; at <= n - SHORTEST; at += 1) {
    const moved = values[at - 1] ?? 0;
    const [toEarlier, toLater] = [sumTo(moved, values, 0, at - 1), sumTo(moved, values, at, n)];
    before += toEarlier;
    after -= toLater;
    between += toLater - toEarlier;
    if (at < SHORTEST) continue;
    const distance = energy({ before, between, after }, at, n - at);
    if (distance > (best?.distance ?? 0) * (1 + ROUNDING)) best = { at, distance };
  }
  return best;
}

interface Sums {
  readonly before: number;
  readonly between: number;
  readonly after: number;
}

function energy({ before, between, after }: Sums, m: number, k: number): number {
  const pairs = (count: number) => (count * (count - 1)) / 2;
  return ((m * k) / (m + k)) * ((2 * between) / (m * k) - before / pairs(m) - after / pairs(k));
}

function sumTo(value: number, values: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let index = from; index < to; index += 1) sum += Math.abs(value - (values[index] ?? 0));
  return sum;
}

const sumOfPairs = (values: readonly number[]): number =>
  values.reduce((sum, value, index) => sum + sumTo(value, values, 0, index), 0);
