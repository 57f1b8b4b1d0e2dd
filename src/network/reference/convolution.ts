import type { Convolution, DepthwiseConvolution } from '../description.js';
import { biasName, sizeOf, tensorOf, type Weights, weightName } from '../parameters.js';
import type { MapShape, ShapedLayer } from '../shapes.js';
import { type Values, valuesLike } from './values.js';
import { geometryOf, type Place, type WindowGeometry } from './window-geometry.js';

/** So many channels are added in one pass over the output, for it takes half the time. */
const AT_ONCE = 4;

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
  const kernelSize = inputsPerOutput * layer.kernel * layer.kernel;
  const output = valuesLike(input, sizeOf([to.channels, to.height, to.width]));
  for (let channel = 0; channel < to.channels; channel++) {
    const kernel = kernels.data.subarray(channel * kernelSize, (channel + 1) * kernelSize);
    const source = layer.op === 'depthwiseConv' ? planesFrom(input, from, channel) : input;
    const target = planesFrom(output, to, channel).subarray(0, to.height * to.width);
    accumulate(geometry, kernel, source, target.fill(bias[channel] as number));
  }
  return output;
}

function planesFrom(values: Values, { height, width }: MapShape, channel: number): Values {
  return values.subarray(channel * height * width);
}

/**
 * Adds to each output position the input under its window, times the kernel.
 *
 * @param kernel channels x window, of the first channels of the input
 */
function accumulate(geometry: WindowGeometry, kernel: Float32Array, input: Values, target: Values): void {
  const { places, from } = geometry;
  const channels = kernel.length / places.length;
  // In float32 each sum is rounded on its own.
  const inGroups = input instanceof Float64Array ? channels - (channels % AT_ONCE) : 0;
  for (let channel = 0; channel < channels; ) {
    const [count, add] = channel < inGroups ? ([AT_ONCE, addFour] as const) : ([1, addOne] as const);
    const weights = kernel.subarray(channel * places.length);
    const source = planesFrom(input, from, channel);
    for (const place of places) add(geometry, place, weights, source, target);
    channel += count;
  }
}

function addOne(
  { from, to, stride }: WindowGeometry,
  { index, row, column }: Place,
  weights: Float32Array,
  source: Values,
  target: Values,
): void {
  const weight = weights[index] as number;
  for (let y = row.first; y <= row.last; y++) {
    let at = (y * stride + row.offset) * from.width + column.first * stride + column.offset;
    const last = y * to.width + column.last;
    for (let i = y * to.width + column.first; i <= last; i++) {
      target[i] = (target[i] as number) + weight * (source[at] as number);
      at += stride;
    }
  }
}

function addFour(
  { from, to, stride, places }: WindowGeometry,
  { index, row, column }: Place,
  weights: Float32Array,
  source: Values,
  target: Values,
): void {
  const [a, b, c, d] = [0, 1, 2, 3].map((n) => weights[n * places.length + index]) as [
    number,
    number,
    number,
    number,
  ];
  const plane = from.height * from.width;
  for (let y = row.first; y <= row.last; y++) {
    let at = (y * stride + row.offset) * from.width + column.first * stride + column.offset;
    const last = y * to.width + column.last;
    for (let i = y * to.width + column.first; i <= last; i++) {
      target[i] =
        (target[i] as number) +
        a * (source[at] as number) +
        b * (source[at + plane] as number) +
        c * (source[at + 2 * plane] as number) +
        d * (source[at + 3 * plane] as number);
      at += stride;
    }
  }
}
