import type { Convolution, DepthwiseConvolution, MaxPool, Pads } from '../description.js';
import { asMap, type ShapedLayer } from '../shapes.js';

/** A layer whose window slides over a map. */
export type Windowed = Convolution | DepthwiseConvolution | MaxPool;

/**
 * The pads that make every window whole: with them, rounding up and rounding down give the same positions. For
 * frameworks that know pads and no rounding.
 */
export function wholeWindowPads({ layer, inputs, output }: ShapedLayer<Windowed>): Pads {
  const [top, left] = layer.pads;
  const [from, to] = [asMap(layer, inputs[0]), asMap(layer, output)];
  return [
    top,
    left,
    padAfter(layer, { size: from.height, count: to.height, before: top }),
    padAfter(layer, { size: from.width, count: to.width, before: left }),
  ];
}

/** Height or width of a window's layer: input and output size, and the pad before. */
export interface Side {
  readonly size: number;
  readonly count: number;
  readonly before: number;
}

/** Pixels that the last window reaches beyond the end of the map. */
export function padAfter(layer: Windowed, { size, count, before }: Side): number {
  return Math.max(reach(layer, count) - size - before, 0);
}

/** Pixels from the start of the first window to the end of the last. */
export function reach(layer: Windowed, count: number): number {
  return (count - 1) * layer.stride + layer.kernel;
}
