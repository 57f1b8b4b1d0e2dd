import { PARITY_TOLERANCE } from '../parity.js';

/** How far two variants may be from one another. */
export interface OwnTolerance {
  /** Share of the largest score. */
  readonly share: number;
  /** Whether that is of logits, while the model's scores are probabilities. */
  readonly isOfLogits: boolean;
}

/** Of the deepest of our networks with which frameworks were compared: 53 layers, an error of 1.7e-6. */
const KNOWN = { depth: 53, error: 1.7e-6 };
/** Two frameworks are compared that each have an error, and no network of ours is known to be the worst. */
const MARGIN = 2 * 2;

/** What a scenario gives; else by the depth of the model: the convolutions and matrix products in a row. */
export function toleranceOf(given: number | undefined, depth: number, isProbability: boolean): OwnTolerance {
  if (given !== undefined) return { share: given, isOfLogits: false };
  // Rounding errors of layers are independent of one another, so that they grow by the square root of the depth.
  const grown = MARGIN * KNOWN.error * Math.sqrt(depth / KNOWN.depth);
  return { share: Math.max(PARITY_TOLERANCE, grown), isOfLogits: isProbability };
}

/** The least that float32 has besides 0. */
const LEAST = 1.4e-45;

/**
 * The share of the largest score. An error d of a logit moves its probability by the share d of itself (the derivative
 * of softmax), and logits are known by their probabilities but for a constant: they span ln(largest / least).
 */
export function scoreTolerance(
  { share, isOfLogits }: OwnTolerance,
  answers: readonly Float64Array[],
): number {
  if (!isOfLogits) return share;
  const spans = answers.map((scores) => Math.log(Math.max(...scores) / Math.max(LEAST, Math.min(...scores))));
  return share * Math.max(1, ...spans);
}
