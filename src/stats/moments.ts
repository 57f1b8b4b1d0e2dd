/** Exact moments of a set of numbers; of an empty set all are 0. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Sum of the squared deviations from the mean. */
  readonly m2: number;
  readonly min: number;
  readonly max: number;
}

export const NO_MOMENTS: Moments = { n: 0, mean: 0, m2: 0, min: 0, max: 0 };

/**
 * Moments of the union of two sets: Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm
 * for computing sample variances" (1979). With one number on the right it is Welford's update.
 */
export function combineMoments(a: Moments, b: Moments): Moments {
  if (a.n === 0) return b;
  if (b.n === 0) return a;
  const n = a.n + b.n;
  const delta = b.mean - a.mean;
  return {
    n,
    mean: a.mean + (delta * b.n) / n,
    m2: a.m2 + b.m2 + (delta * delta * a.n * b.n) / n,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  };
}

/** Sample standard deviation (n - 1), as wrk computes it; 0 for fewer than two samples. */
export function standardDeviation(moments: Pick<Moments, 'n' | 'm2'>): number {
  return moments.n < 2 ? 0 : Math.sqrt(moments.m2 / (moments.n - 1));
}
