import { BenchError } from '../errors/index.js';
import type { ParityResult } from '../model/index.js';

/**
 * Share of max|reference| by which a float32 answer may differ. Correct frameworks differ by 1e-7 to 5e-7 on
 * SqueezeNet; weights rounded to fp16 differ by 4e-4, and one bias off by 1e-3 by 1e-5.
 */
export const PARITY_TOLERANCE = 5e-6;

/**
 * Compares logits (one list an image, in the reference's order) with the float64 reference. An image too few
 * or too many, a logit too few or too many, NaN and Infinity never pass: their error is Infinity. Throws `parity-without-reference`
 * when there is no image, or the reference is all zero: then nothing was compared.
 */
export function compareLogits(
  candidate: readonly (readonly number[])[],
  reference: readonly Float64Array[],
  tolerance = PARITY_TOLERANCE,
): ParityResult {
  const scale = largest(reference.map((logits) => largest(Array.from(logits, Math.abs))));
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new BenchError('the reference has no logits to compare with', { code: 'parity-without-reference' });
  }
  const comparable = candidate.length === reference.length;
  const difference = comparable
    ? largest(reference.map((logits, i) => largestDifference(candidate[i] ?? [], logits)))
    : Number.POSITIVE_INFINITY;
  const maxRelativeError = difference / scale;
  return { maxRelativeError, tolerance, pass: maxRelativeError <= tolerance, images: reference.length };
}

function largestDifference(candidate: readonly number[], reference: Float64Array): number {
  if (candidate.length !== reference.length) return Number.POSITIVE_INFINITY;
  return largest(candidate.map((value, i) => Math.abs(value - (reference[i] as number))));
}

/** The largest of non-negative values, where NaN counts as Infinity. */
function largest(values: readonly number[]): number {
  return values.reduce(
    (max, value) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : Math.max(max, value)),
    0,
  );
}
