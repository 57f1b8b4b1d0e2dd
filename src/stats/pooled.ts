import type { Distribution } from './distribution.js';

/**
 * A figure over rounds: of each alone, and of all of them pooled with weights, as a bootstrap over rounds
 * draws them. Figures are positive.
 */
export interface PooledFigure {
  readonly rounds: number;
  /** The figure of the rounds together, a round counted as often as its weight says. */
  of(weights: readonly number[]): number;
}

/** The figure of each round alone. */
export function roundValues(figure: PooledFigure): number[] {
  return Array.from({ length: figure.rounds }, (_, chosen) =>
    figure.of(Array.from({ length: figure.rounds }, (_each, round) => (round === chosen ? 1 : 0))),
  );
}

/** A sum over a sum, as requests over seconds, or the sum of durations over their number: a mean. */
export function pooledRatio(
  rounds: readonly { readonly sum: number; readonly size: number }[],
): PooledFigure {
  const total = (weights: readonly number[], key: 'sum' | 'size') =>
    rounds.reduce((sum, round, index) => sum + (weights[index] ?? 0) * round[key], 0);
  return {
    rounds: rounds.length,
    of: (weights) => total(weights, 'sum') / total(weights, 'size'),
  };
}

/** A percentile (0 to 100), rank-based as HdrHistogram's, of the rounds' samples together. */
export function pooledPercentile(rounds: readonly Distribution[], percentile: number): PooledFigure {
  const values = [...new Set(rounds.flatMap(({ values: own }) => own))].sort((a, b) => a - b);
  const upTo = rounds.map((round) => cumulativeCounts(round, values));
  const sizes = rounds.map(({ n }) => n);
  return {
    rounds: rounds.length,
    of: (weights) => {
      const n = sizes.reduce((sum, size, round) => sum + size * (weights[round] ?? 0), 0);
      const rank = Math.max(1, Math.ceil((percentile / 100) * n - 1e-9));
      return values[placeOf(rank, values.length, upTo, weights)] ?? 0;
    },
  };
}

/** How many of a round's samples are at most as long as each of the values, which are ascending. */
function cumulativeCounts(round: Distribution, values: readonly number[]): Float64Array {
  const counts = new Map(round.values.map((value, index) => [value, round.counts[index] ?? 0]));
  let seen = 0;
  return Float64Array.from(values, (value) => {
    seen += counts.get(value) ?? 0;
    return seen;
  });
}

/** The first place up to which the weighted rounds have so many samples. */
function placeOf(
  rank: number,
  places: number,
  upTo: readonly Float64Array[],
  weights: readonly number[],
): number {
  let [low, high] = [0, places - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    let seen = 0;
    for (let round = 0; round < upTo.length; round += 1) {
      seen += (weights[round] ?? 0) * (upTo[round]?.[middle] ?? 0);
    }
    if (seen >= rank) high = middle;
    else low = middle + 1;
  }
  return low;
}
