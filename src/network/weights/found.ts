import type { Tensor } from '../parameters.js';

/** A tensor as a file has it. */
export interface FoundTensor {
  /** As the file calls it. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major, rounded to float32. */
  values(): Float32Array;
}

/** The tensors of one file, and how its framework names and orders what is in them. */
export interface FoundWeights {
  /** In words: `a safetensors file`. */
  readonly kind: string;
  readonly tensors: readonly FoundTensor[];
  /** `channels-last`: kernels are [height, width, in, out], and dense weights [in, out]. */
  readonly layout: 'channels-first' | 'channels-last';
  /** Added to the variance of a batch normalization, where the file does not tell: its framework's default. */
  readonly epsilon: number;
  /** By the names of batch normalizations, where the file tells. */
  readonly epsilons?: ReadonlyMap<string, number>;
}

/** What a file has of which it is known where it is from. */
export interface WeightsFile extends FoundWeights {
  /** The file's path, or the URL that it was fetched from: errors start with it. */
  readonly source: string;
}

/** Exactly what a tensor holds. */
export const tensorFrom = (found: FoundTensor): Tensor => ({ shape: found.shape, data: found.values() });
