import type { Activation, Dense, MaxPool } from '../description.js';
import { biasName, tensorOf, type Weights, weightName } from '../parameters.js';
import { asMap, type MapShape, type Shape, type ShapedLayer } from '../shapes.js';
import { type Values, valuesLike } from './values.js';

/** The values after the activation. */
export function activate(values: Values, activation: Activation): Values {
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
export function maxPool({ layer, inputs, output }: ShapedLayer<MaxPool>, input: Values): Values {
  const from = asMap(layer, inputs[0]);
  const to = asMap(layer, output);
  return mapPositions(input, to, (channel, y, x) => windowMaximum(layer, from, input, channel, y, x));
}

function windowMaximum(
  layer: MaxPool,
  from: MapShape,
  input: Values,
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
  like: Values,
  { channels, height, width }: MapShape,
  value: (channel: number, y: number, x: number) => number,
): Values {
  const values = valuesLike(like, channels * height * width);
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) values[at++] = value(channel, y, x);
    }
  }
  return values;
}

/** Maps one after another: in channels-first order that is joining along the channels. */
export function concat(inputs: readonly Values[]): Values {
  const values = valuesLike(
    inputs[0],
    inputs.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const input of inputs) {
    values.set(input, at);
    at += input.length;
  }
  return values;
}

export function add(a: Values, b: Values): Values {
  return a.map((value, i) => value + (b[i] as number));
}

export function globalAveragePool({ channels }: Shape, input: Values): Values {
  const area = input.length / channels;
  return valuesLike(input, channels).map((_, channel) => {
    const plane = input.subarray(channel * area, (channel + 1) * area);
    return sumOf(plane, 0, (value) => value) / area;
  });
}

/** Matrix times vector, plus bias, before the activation. */
export function dense(layer: Dense, weights: Weights, input: Values): Values {
  const matrix = tensorOf(weights, weightName(layer)).data;
  const bias = tensorOf(weights, biasName(layer)).data;
  return valuesLike(input, bias.length).map((_, row) => {
    const offset = row * input.length;
    return sumOf(input, bias[row] as number, (value, i) => value * (matrix[offset + i] as number));
  });
}

/** One after the other, each partial sum in the values' own precision. */
function sumOf(values: Values, start: number, term: (value: number, index: number) => number): number {
  const sum = valuesLike(values, 1).fill(start);
  for (let i = 0; i < values.length; i++) sum[0] = (sum[0] as number) + term(values[i] as number, i);
  return sum[0] as number;
}
