import { gammaln } from 'simple-statistics';

/** Smallest number that a denominator of Lentz's method may come to. */
const TINY = 1e-300;
const MOST_TERMS = 10_000;
const PRECISION = 1e-15;

/**
 * The regularised incomplete beta function I_x(a, b), of which both Student's t and the binomial distribution
 * are made. By its continued fraction (DLMF 8.17.22), summed by the modified method of Lentz.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // Beyond the mean the fraction of the mirrored function converges faster.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const logFactor =
    gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x) - Math.log(a);
  return Math.exp(logFactor) / continuedFraction(x, a, b);
}

function continuedFraction(x: number, a: number, b: number): number {
  let value = 1;
  let numerator = 1;
  let denominator = 0;
  for (let term = 1; term <= MOST_TERMS; term += 1) {
    const coefficient = coefficientOf(term, x, a, b);
    denominator = 1 / awayFromZero(1 + coefficient * denominator);
    numerator = awayFromZero(1 + coefficient / numerator);
    const change = numerator * denominator;
    value *= change;
    if (Math.abs(change - 1) < PRECISION) break;
  }
  return value;
}

function coefficientOf(term: number, x: number, a: number, b: number): number {
  const m = Math.floor(term / 2);
  return term % 2 === 0
    ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
}

const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
