import type { Tensor, WeightedLayer } from '../parameters.js';

/** From Keras' order of axes ([height, width, in, out], dense [in, out]) to ours; a bias stays as it is. */
export function toChannelsFirst(tensor: Tensor, op: WeightedLayer['op']): Tensor {
  const { shape } = tensor;
  if (shape.length === 1) return tensor;
  if (op === 'dense') return permuted(tensor, [1, 0]);
  if (shape.length !== 4) return tensor;
  // A depthwise kernel is [height, width, channels, 1], ours [channels, 1, height, width].
  return permuted(tensor, op === 'depthwiseConv' ? [2, 3, 0, 1] : [3, 2, 0, 1]);
}

/** The tensor with its axes in another order: `axes` names the old axis of each new one. */
export function permuted({ shape, data }: Tensor, axes: readonly number[]): Tensor {
  const sides = axes.map((axis) => shape[axis] ?? 0);
  const strides = axes.map((axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const result = new Float32Array(data.length);
  const index = sides.map(() => 0);
  for (let at = 0; at < result.length; at += 1) {
    result[at] =
      data[index.reduce((sum, value, axis) => sum + value * (strides[axis] ?? 0), 0)] ?? Number.NaN;
    for (let axis = sides.length - 1; axis >= 0; axis -= 1) {
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (sides[axis] ?? 0)) break;
      index[axis] = 0;
    }
  }
  return { shape: sides, data: result };
}
