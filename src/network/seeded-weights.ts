import type { Network } from './description.js';
import { type Parameter, parametersOf, sizeOf, type Weights } from './parameters.js';

const GOLDEN_GAMMA = 0x9e3779b9;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Weights that every language makes bit for bit the same. All integers are unsigned 32-bit and wrap:
 *
 * - `mix(x)`: x ^= x >> 16; x *= 0x7feb352d; x ^= x >> 15; x *= 0x846ca68b; x ^= x >> 16
 *   ("lowbias32", https://nullprogram.com/blog/2018/07/31/).
 * - `key` = mix(FNV-1a(UTF-8 bytes of the tensor's name) ^ mix(seed)).
 * - element i (row-major) takes r = mix(key + i * 0x9e3779b9) >> 8, and u = (2r + 1 - 2^24) / 2^24: an odd
 *   24-bit numerator, so u is exact, symmetric around 0, and never 0.
 * - weight = float32(u * sqrt(6 / fanIn)), the product in float64: He-uniform
 *   (https://arxiv.org/abs/1502.01852), which keeps the mean square of activations from layer to layer.
 * - bias = float32(BIAS_CENTER + u * BIAS_REACH), in float64.
 *
 * Square root, product and conversion are exactly rounded by IEEE 754, so no language may differ.
 */
export function seededWeights(network: Network, seed: number): Weights {
  return new Map(
    parametersOf(network).map((parameter) => [
      parameter.name,
      { shape: parameter.shape, data: seededTensor(parameter, seed) },
    ]),
  );
}

/**
 * Biases are in (0, 0.5): never 0, so that a dropped one shows, and positive, so that few channels are dead
 * (a ReLU before an average pool would make the logits of dead channels 0 in every framework).
 */
const BIAS_CENTER = 0.25;
const BIAS_REACH = 0.25;

function seededTensor({ name, role, shape, fanIn }: Parameter, seed: number): Float32Array {
  const key = mix(fnv1a(name) ^ mix(seed));
  const [center, reach] = role === 'weight' ? [0, Math.sqrt(6 / fanIn)] : [BIAS_CENTER, BIAS_REACH];
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => center + uniform(key, i) * reach);
}

/** An odd multiple of 2^-24 in (-1, 1). */
function uniform(key: number, index: number): number {
  const bits = mix(key + Math.imul(index, GOLDEN_GAMMA)) >>> 8;
  return (2 * bits + 1 - 2 ** 24) / 2 ** 24;
}

function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

function fnv1a(text: string): number {
  return new TextEncoder().encode(text).reduce((hash, byte) => Math.imul(hash ^ byte, FNV_PRIME), FNV_OFFSET);
}
