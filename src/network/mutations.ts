import { type Convolution, evenPads, type Network } from './description.js';
import { biasName, type Tensor, tensorOf, type Weights, weightName } from './parameters.js';

/** What an exporter takes. */
export interface WeightedNetwork {
  readonly network: Network;
  readonly weights: Weights;
}

/** A mistake that a framework variant could make, and that the parity gate must see. */
export interface ParityMutation {
  readonly name: string;
  /** Returns the network with the mistake in it; its argument stays as it is. */
  readonly apply: (original: WeightedNetwork) => WeightedNetwork;
}

/**
 * The seven mistakes of the gate's own test. Those to one value change the first convolution, whose every
 * channel is alive on a structured image: 1 % of its largest weight, or 0.001 on its largest bias.
 */
export const PARITY_MUTATIONS: readonly ParityMutation[] = [
  { name: 'channels swapped', apply: (original) => inFirstWeights(original, swapRedAndBlue) },
  { name: 'kernels flipped', apply: flipKernels },
  { name: 'bias dropped', apply: dropFirstBias },
  { name: 'pad changed', apply: padFirstConvolution },
  { name: 'fp16 weights', apply: roundWeightsToHalf },
  { name: 'one weight x 1.01', apply: (original) => inFirstWeights(original, scaleLargest) },
  { name: 'one bias + 0.001', apply: raiseFirstBias },
];

const WEIGHT_FACTOR = 1.01;
const BIAS_STEP = 1e-3;

function inFirstWeights(
  original: WeightedNetwork,
  change: (tensor: Tensor) => Float32Array,
): WeightedNetwork {
  return withTensor(original, weightName(firstConvolution(original.network)), change);
}

/** As if the image were BGR. */
function swapRedAndBlue({ shape, data }: Tensor): Float32Array {
  const area = (shape[2] ?? 0) * (shape[3] ?? 0);
  return data.map((_, i) => {
    const channel = Math.floor(i / area) % 3;
    return data[i + (1 - channel) * 2 * area] as number;
  });
}

/** As if convolution meant the mathematical one, which turns kernels by half a turn. */
function flipKernels({ network, weights }: WeightedNetwork): WeightedNetwork {
  const flipped = network.layers
    .filter((layer) => layer.op === 'conv' || layer.op === 'depthwiseConv')
    .map((layer) => {
      const name = weightName(layer);
      const { shape, data } = tensorOf(weights, name);
      return [name, { shape, data: flip(data, layer.kernel ** 2) }] as const;
    });
  return { network, weights: new Map([...weights, ...flipped]) };
}

function flip(data: Float32Array, area: number): Float32Array {
  return data.map((_, i) => data[i - (i % area) + area - 1 - (i % area)] as number);
}

function dropFirstBias(original: WeightedNetwork): WeightedNetwork {
  return withTensor(
    original,
    biasName(firstConvolution(original.network)),
    ({ data }) => new Float32Array(data.length),
  );
}

/** What TensorFlow's `same` does to a 3x3 convolution of stride 2 over an odd size: one pixel on each side. */
function padFirstConvolution({ network, weights }: WeightedNetwork): WeightedNetwork {
  const first = firstConvolution(network);
  const padded: Convolution = { ...first, pads: evenPads(first.pads[0] + 1) };
  const layers = network.layers.map((layer) => (layer === first ? padded : layer));
  return { network: { ...network, layers }, weights };
}

function roundWeightsToHalf({ network, weights }: WeightedNetwork): WeightedNetwork {
  const rounded = [...weights].map(
    ([name, { shape, data }]) => [name, { shape, data: data.map(toHalf) }] as const,
  );
  return { network, weights: new Map(rounded) };
}

/**
 * The nearest IEEE 754 half-precision number (11 significant bits, ties to even, subnormals below 2^-14), for
 * values below its largest, 65504.
 */
function toHalf(value: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), -14);
  const step = 2 ** (exponent - 10);
  const below = Math.floor(value / step);
  const rest = value / step - below;
  const up = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  return (up ? below + 1 : below) * step;
}

function scaleLargest({ data }: Tensor): Float32Array {
  const largest = indexOfLargest(data);
  return data.map((value, i) => (i === largest ? value * WEIGHT_FACTOR : value));
}

function raiseFirstBias(original: WeightedNetwork): WeightedNetwork {
  return withTensor(original, biasName(firstConvolution(original.network)), ({ data }) => {
    const largest = indexOfLargest(data);
    return data.map((value, i) => (i === largest ? value + BIAS_STEP : value));
  });
}

function indexOfLargest(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > (values[best] as number) ? i : best), 0);
}

function firstConvolution(network: Network): Convolution {
  const first = network.layers.find((layer) => layer.op === 'conv');
  if (first === undefined) throw new Error(`network ${network.name} has no convolution to change`);
  return first;
}

function withTensor(
  { network, weights }: WeightedNetwork,
  name: string,
  change: (tensor: Tensor) => Float32Array,
): WeightedNetwork {
  const tensor = tensorOf(weights, name);
  const changed = { shape: tensor.shape, data: change(tensor) };
  return { network, weights: new Map([...weights, [name, changed]]) };
}
