import type { Activation, Dense, MaxPool } from '../description.js';
import { biasName, tensorOf, type Weights, weightName } from '../parameters.js';
import { asMap, type MapShape, type Shape, type ShapedLayer } from '../shapes.js';

/** The values after the activation. */
export function activate(values: Float64Array, activation: Activation): Float64Array {
  switch (activation) {
    case 'none':
      return values;
    case 'relu':
      return values.map((value) => Math.max(value, 0));
    case 'relu6':
      return values.map((value) => Math.min(Math.max(value, 0), 6));
  }
}

/** The largest value in each window; positions on the padding, or beyond the map, do not count. */
export function maxPool({ layer, inputs, output }: ShapedLayer<MaxPool>, input: Float64Array): Float64Array {
  const from = asMap(layer, inputs[0]);
  const to = asMap(layer, output);
  return mapPositions(to, (channel, y, x) => windowMaximum(layer, from, input, channel, y, x));
}

function windowMaximum(
  layer: MaxPool,
  from: MapShape,
  input: Float64Array,
  channel: number,
  y: number,
  x: number,
): number {
  const top = y * layer.stride - layer.pads[0];
  const left = x * layer.stride - layer.pads[1];
  let largest = Number.NEGATIVE_INFINITY;
  for (let row = Math.max(top, 0); row < Math.min(top + layer.kernel, from.height); row++) {
    const start = (channel * from.height + row) * from.width;
    for (let column = Math.max(left, 0); column < Math.min(left + layer.kernel, from.width); column++) {
      largest = Math.max(largest, input[start + column] as number);
    }
  }
  return largest;
}

function mapPositions(
  { channels, height, width }: MapShape,
  value: (channel: number, y: number, x: number) => number,
): Float64Array {
  const values = new Float64Array(channels * height * width);
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) values[at++] = value(channel, y, x);
    }
  }
  return values;
}

/** Maps one after another: in channels-first order that is joining along the channels. */
export function concat(inputs: readonly Float64Array[]): Float64Array {
  const values = new Float64Array(inputs.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const input of inputs) {
    values.set(input, at);
    at += input.length;
  }
  return values;
}

export function add(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value + (b[i] as number));
}

export function globalAveragePool({ channels }: Shape, input: Float64Array): Float64Array {
  const area = input.length / channels;
  return Float64Array.from({ length: channels }, (_, channel) => {
    const plane = input.subarray(channel * area, (channel + 1) * area);
    return plane.reduce((sum, value) => sum + value, 0) / area;
  });
}

/** Matrix times vector, plus bias, before the activation. */
export function dense(layer: Dense, weights: Weights, input: Float64Array): Float64Array {
  const matrix = tensorOf(weights, weightName(layer)).data;
  const bias = tensorOf(weights, biasName(layer)).data;
  return Float64Array.from(bias, (start, row) => {
    const offset = row * input.length;
    return input.reduce((sum, value, i) => sum + value * (matrix[offset + i] as number), start);
  });
}
