import type { Tensor } from '../parameters.js';

/** A batch normalization in inference: (x - mean) / sqrt(variance + epsilon) * scale + shift, by channel. */
export interface Normalization {
  readonly scale: Tensor;
  readonly shift: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
  readonly epsilon: number;
}

/** The convolution that does both, computed in float64: outputs are the first axis of its weight. */
export function folded(
  weight: Tensor,
  bias: Tensor | undefined,
  { scale, shift, mean, variance, epsilon }: Normalization,
): { readonly weight: Tensor; readonly bias: Tensor } {
  const at = ({ data }: Tensor, index: number) => data[index] ?? Number.NaN;
  const factors = Array.from(
    variance.data,
    (value, output) => at(scale, output) / Math.sqrt(value + epsilon),
  );
  const perOutput = weight.data.length / factors.length;
  return {
    weight: {
      shape: weight.shape,
      data: weight.data.map((value, index) => value * (factors[Math.floor(index / perOutput)] ?? Number.NaN)),
    },
    bias: {
      shape: shift.shape,
      data: shift.data.map((value, output) => {
        const before = bias === undefined ? 0 : at(bias, output);
        return value + (before - at(mean, output)) * (factors[output] ?? Number.NaN);
      }),
    },
  };
}
