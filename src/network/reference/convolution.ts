import type { Convolution, DepthwiseConvolution } from '../description.js';
import { biasName, sizeOf, tensorOf, type Weights, weightName } from '../parameters.js';
import { asMap, type MapShape, type ShapedLayer } from '../shapes.js';
import { type Values, valuesLike } from './values.js';

/** How a layer's window moves over its map. */
interface Geometry {
  readonly from: MapShape;
  readonly to: MapShape;
  readonly stride: number;
  readonly top: number;
  readonly left: number;
}

/** One value of a kernel, at its place in the window. */
interface Tap {
  readonly row: number;
  readonly column: number;
  readonly weight: number;
}

/** Cross-correlation with bias, before the activation; depthwise where the layer is. */
export function convolve(
  shaped: ShapedLayer<Convolution | DepthwiseConvolution>,
  weights: Weights,
  input: Values,
): Values {
  const { layer } = shaped;
  const geometry = geometryOf(shaped);
  const { from, to } = geometry;
  const kernels = tensorOf(weights, weightName(layer));
  const [, inputsPerOutput = 1] = kernels.shape;
  const bias = tensorOf(weights, biasName(layer)).data;
  const kernelSize = layer.kernel * layer.kernel;
  const output = valuesLike(input, sizeOf([to.channels, to.height, to.width]));
  for (let channel = 0; channel < to.channels; channel++) {
    const target = planeOf(output, to, channel).fill(bias[channel] as number);
    for (let i = 0; i < inputsPerOutput; i++) {
      const source = planeOf(input, from, layer.op === 'depthwiseConv' ? channel : i);
      const start = (channel * inputsPerOutput + i) * kernelSize;
      const taps = tapsOf(kernels.data.subarray(start, start + kernelSize), layer.kernel);
      for (const tap of taps) accumulate(geometry, tap, source, target);
    }
  }
  return output;
}

function geometryOf(shaped: ShapedLayer<Convolution | DepthwiseConvolution>): Geometry {
  const { layer, inputs, output } = shaped;
  const [top, left] = layer.pads;
  return { from: asMap(layer, inputs[0]), to: asMap(layer, output), stride: layer.stride, top, left };
}

function planeOf(values: Values, { height, width }: MapShape, channel: number): Values {
  return values.subarray(channel * height * width, (channel + 1) * height * width);
}

function tapsOf(kernel: Float32Array, side: number): Tap[] {
  return Array.from(kernel, (weight, i) => ({ row: Math.floor(i / side), column: i % side, weight }));
}

/** Adds to each output position the input under one tap of its window, times the tap's weight. */
function accumulate(geometry: Geometry, tap: Tap, source: Values, target: Values): void {
  const { from, to, stride, top, left } = geometry;
  const { weight } = tap;
  const row = tap.row - top;
  const column = tap.column - left;
  const [firstRow, lastRow] = onMap(row, stride, from.height, to.height);
  const [firstColumn, lastColumn] = onMap(column, stride, from.width, to.width);
  for (let y = firstRow; y <= lastRow; y++) {
    let at = (y * stride + row) * from.width + firstColumn * stride + column;
    const last = y * to.width + lastColumn;
    for (let i = y * to.width + firstColumn; i <= last; i++) {
      target[i] = (target[i] as number) + weight * (source[at] as number);
      at += stride;
    }
  }
}

/** First and last position p below `count` for which p * stride + offset is on the map, not on its padding. */
function onMap(offset: number, stride: number, size: number, count: number): readonly [number, number] {
  const first = Math.max(0, Math.ceil(-offset / stride));
  const last = Math.min(count - 1, Math.floor((size - 1 - offset) / stride));
  return [first, last];
}
