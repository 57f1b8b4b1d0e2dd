import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Layer, Network } from '../description.js';
import { everyLayer, everyLayerImages, everyLayerWeights } from '../every-layer.fixture.js';
import { biasName, tensorOf, type Weights, weightName } from '../parameters.js';
import { referenceLogits } from './reference.js';

/** A map as [channel][row][column]; a vector as maps of one pixel. */
type Maps = readonly (readonly (readonly number[])[])[];

/** The network by the definition of each layer: one sum or maximum a pixel, padding read as absent. */
function naiveLogits(network: Network, weights: Weights, pixels: Uint8Array): number[] {
  const { name, width, height, mean, std } = network.input;
  const image = grid(3, height, width, (channel, y, x) => {
    const byte = pixels[(y * width + x) * 3 + channel] ?? Number.NaN;
    return (byte / 255 - (mean[channel] ?? 0)) / (std[channel] ?? 1);
  });
  const values: Record<string, Maps> = { [name]: image };
  for (const layer of network.layers) values[layer.name] = naiveLayer(layer, weights, values);
  return (values[network.output] ?? []).map((map) => map[0]?.[0] ?? Number.NaN);
}

function naiveLayer(layer: Layer, weights: Weights, values: Record<string, Maps>): Maps {
  const read = (name: string): Maps => values[name] ?? assert.fail(name);
  switch (layer.op) {
    case 'concat':
      return layer.inputs.flatMap((name) => read(name));
    case 'add': {
      const [a, b] = [read(layer.inputs[0]), read(layer.inputs[1])];
      return a.map((map, c) =>
        map.map((row, y) => row.map((value, x) => act(layer.activation, value + at(b, c, y, x)))),
      );
    }
    case 'globalAveragePool':
      return read(layer.input).map((map) => [[average(map.flat())]]);
    case 'dense':
      return grid(layer.outputChannels, 1, 1, (o) =>
        act(
          layer.activation,
          read(layer.input).reduce(
            (sum, map, i) => sum + at([map], 0, 0, 0) * weight(weights, layer, [o, i]),
            tensorOf(weights, biasName(layer)).data[o] ?? 0,
          ),
        ),
      );
    default:
      return naiveWindow(layer, weights, read(layer.input));
  }
}

function naiveWindow(
  layer: Extract<Layer, { readonly kernel: number }>,
  weights: Weights,
  input: Maps,
): Maps {
  const [top, left, bottom, right] = layer.pads;
  const round = layer.op === 'maxPool' && layer.rounding === 'ceil' ? Math.ceil : Math.floor;
  const height = round(((input[0]?.length ?? 0) + top + bottom - layer.kernel) / layer.stride) + 1;
  const width = round(((input[0]?.[0]?.length ?? 0) + left + right - layer.kernel) / layer.stride) + 1;
  const channels = layer.op === 'conv' ? layer.outputChannels : input.length;
  const side = [...Array(layer.kernel).keys()];
  return grid(channels, height, width, (o, y, x) => {
    const taps = (channel: number) =>
      side
        .flatMap((r) =>
          side.map((c) => ({
            r,
            c,
            value: at(input, channel, y * layer.stride + r - top, x * layer.stride + c - left),
          })),
        )
        .filter(({ value }) => !Number.isNaN(value));
    if (layer.op === 'maxPool') return Math.max(...taps(o).map(({ value }) => value));
    const sources = layer.op === 'conv' ? [...input.keys()] : [o];
    const terms = sources.flatMap((channel, i) =>
      taps(channel).map(({ r, c, value }) => value * weight(weights, layer, [o, i, r, c])),
    );
    const bias = tensorOf(weights, biasName(layer)).data[o] ?? 0;
    return act(
      layer.activation,
      terms.reduce((sum, term) => sum + term, bias),
    );
  });
}

function grid(
  channels: number,
  height: number,
  width: number,
  value: (c: number, y: number, x: number) => number,
): Maps {
  return Array.from({ length: channels }, (_, c) =>
    Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => value(c, y, x))),
  );
}

function at(maps: Maps, channel: number, y: number, x: number): number {
  return maps[channel]?.[y]?.[x] ?? Number.NaN;
}

function weight(weights: Weights, layer: { readonly name: string }, index: readonly number[]): number {
  const { shape, data } = tensorOf(weights, weightName(layer));
  const place = index.reduce((sum, i, axis) => sum * (shape[axis] ?? 0) + i, 0);
  return data[place] ?? Number.NaN;
}

function act(activation: 'none' | 'relu' | 'relu6', value: number): number {
  if (activation === 'none') return value;
  return Math.min(Math.max(value, 0), activation === 'relu6' ? 6 : Number.POSITIVE_INFINITY);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function assertClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  expected.forEach((value, i) => {
    const difference = Math.abs((actual[i] ?? Number.NaN) - value);
    assert.ok(difference <= 1e-12 * scale, `value ${i} is ${actual[i]}, not ${value}`);
  });
}

/** A 2 x 2 image whose preprocessing leaves the bytes as they are. */
function tinyNetwork(layers: readonly Layer[]): Network {
  const input = { name: 'image', channels: 3, height: 2, width: 2, colorOrder: 'RGB' } as const;
  return {
    name: 'tiny',
    input: { ...input, mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] },
    layers,
    output: layers.at(-1)?.name ?? '',
  };
}

const gap: Layer = { op: 'globalAveragePool', name: 'mean', input: 'c' };
const conv3x3: Layer = {
  op: 'conv',
  name: 'c',
  input: 'image',
  outputChannels: 1,
  kernel: 3,
  stride: 1,
  pads: [1, 1, 1, 1],
  activation: 'none',
};

describe('referenceLogits', () => {
  it('equals a padded 3x3 cross-correlation computed by hand', () => {
    // Red is [[1, 2], [3, 4]]; under [[1, 2, 3], [4, 5, 6], [7, 8, 9]] that gives 77, 67, 47 and 37.
    const weights: Weights = new Map([
      [
        'c.weight',
        { shape: [1, 3, 3, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, ...Array(18).fill(0)) },
      ],
      ['c.bias', { shape: [1], data: Float32Array.of(0.5) }],
    ]);
    const pixels = Uint8Array.of(1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0);
    assertClose(referenceLogits(tinyNetwork([conv3x3, gap]), weights, pixels), [57.5]);
  });

  it('reads pixels as rows of RGB', () => {
    const weights: Weights = new Map([
      ['c.weight', { shape: [3, 3, 1, 1], data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) }],
      ['c.bias', { shape: [3], data: new Float32Array(3) }],
    ]);
    const identity = { ...conv3x3, outputChannels: 3, kernel: 1, pads: [0, 0, 0, 0] } as const;
    const pixels = Uint8Array.of(10, 20, 30, 10, 20, 30, 14, 20, 30, 14, 20, 34);
    assertClose(referenceLogits(tinyNetwork([identity, gap]), weights, pixels), [12, 20, 31]);
  });

  it('equals a second, naive implementation on every kind of layer', () => {
    for (const pixels of everyLayerImages) {
      const naive = naiveLogits(everyLayer, everyLayerWeights, pixels);
      assertClose(referenceLogits(everyLayer, everyLayerWeights, pixels), naive);
    }
  });

  it('differs from image to image', () => {
    const [first, second] = everyLayerImages.map((pixels) =>
      referenceLogits(everyLayer, everyLayerWeights, pixels),
    );
    assert.notDeepEqual(first, second);
  });

  it('refuses an image of another size', () => {
    assert.throws(() => referenceLogits(everyLayer, everyLayerWeights, new Uint8Array(3)), {
      code: 'image-size',
      message: /has 3 bytes, not 19 x 17 RGB pixels \(969 bytes\)/,
    });
  });
});
