import { inputsOf, type Network } from './description.js';
import { biasName, type Parameter, parametersOf, sizeOf, type Weights, weightName } from './parameters.js';
import { bitsAt, seedKey } from './seeded-bits.js';

/**
 * Weights that every language makes bit for bit the same. With `seedKey` and `bitsAt` of `seeded-bits.ts`,
 * element i (row-major) of a tensor takes r = bitsAt(seedKey(seed, name), i) >> 8 and
 * u = (2r + 1 - 2^24) / 2^24: an odd 24-bit numerator, so u is exact, symmetric around 0 and never 0. Then
 *
 * - weight = float32(u * sqrt(6 / fanIn)): He-uniform (https://arxiv.org/abs/1502.01852), which keeps the
 *   mean square of activations from layer to layer;
 * - weight of a convolution without an activation = float32(u * sqrt(1/2) * sqrt(6 / fanIn)), half of that where an addition
 *   reads it: else every residual block would double what passes it, and ReLU6 clip it all;
 * - bias = float32(u * 0.25): never 0, so that a dropped one shows;
 * - bias of a layer with an activation that the output layer reads = float32(2 + u * 0.5): a ReLU before the
 *   last pool would else answer exactly 0 for a sixth of the classes, right or wrong. With it, over 97 % of
 *   SqueezeNet's logits are alive, and images differ by 3 % of the largest logit or more,
 *
 * all computed in float64. IEEE 754 rounds square root, product, sum and conversion exactly, so that no
 * language may differ.
 */
export function seededWeights(network: Network, seed: number): Weights {
  const raised = raisedBiases(network);
  const gains = linearGains(network);
  return new Map(
    parametersOf(network).map((parameter) => {
      const { name, shape } = parameter;
      const range = raised.has(name) ? RAISED_BIAS : rangeOf(parameter, gains.get(name) ?? 1);
      return [name, { shape, data: seededTensor(seed, name, shape, range) }];
    }),
  );
}

/** Values are center + u * reach. */
interface Range {
  readonly center: number;
  readonly reach: number;
}

const RAISED_BIAS: Range = { center: 2, reach: 0.5 };
const BIAS: Range = { center: 0, reach: 0.25 };

function rangeOf({ role, fanIn }: Parameter, gain: number): Range {
  return role === 'weight' ? { center: 0, reach: gain * Math.sqrt(6 / fanIn) } : BIAS;
}

/** Of the weights of convolutions without an activation, by name; of all others it is 1. */
function linearGains(network: Network): ReadonlyMap<string, number> {
  const added = new Set(network.layers.flatMap((layer) => (layer.op === 'add' ? layer.inputs : [])));
  const linear = network.layers.filter((layer) => layer.op === 'conv' && layer.activation === 'none');
  return new Map(
    linear.map((layer) => [weightName(layer), Math.SQRT1_2 * (added.has(layer.name) ? 0.5 : 1)]),
  );
}

/** Names of the biases whose activation goes straight into the output layer. */
function raisedBiases(network: Network): ReadonlySet<string> {
  const output = network.layers.find(({ name }) => name === network.output);
  const read = output === undefined ? [] : inputsOf(output);
  const activated = network.layers.filter((layer) => 'activation' in layer && layer.activation !== 'none');
  return new Set(activated.filter(({ name }) => read.includes(name)).map(biasName));
}

function seededTensor(
  seed: number,
  name: string,
  shape: readonly number[],
  { center, reach }: Range,
): Float32Array {
  const key = seedKey(seed, name);
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => center + uniform(key, i) * reach);
}

/** An odd multiple of 2^-24 in (-1, 1). */
function uniform(key: number, index: number): number {
  return (2 * (bitsAt(key, index) >>> 8) + 1 - 2 ** 24) / 2 ** 24;
}
