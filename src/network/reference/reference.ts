import type { Network } from '../description.js';
import type { Weights } from '../parameters.js';
import { type ShapedLayer, shapeLayers } from '../shapes.js';
import { convolve } from './convolution.js';
import { activate, add, concat, dense, globalAveragePool, maxPool } from './layers.js';
import { preprocess } from './preprocess.js';
import type { Values } from './values.js';

/**
 * The network's logits for an image (rows of RGB pixels, exactly the network's size), all of it in float64:
 * what every framework's float32 answer is compared with. Throws `image-size` for another number of bytes.
 */
export function referenceLogits(network: Network, weights: Weights, pixels: Uint8Array): Float64Array {
  return Float64Array.from(logitsOf(network, referenceLayers(network, weights, pixels)));
}

/** What every layer computes for an image, channels first, in float64, by the layers' names. */
export function referenceLayers(network: Network, weights: Weights, pixels: Uint8Array): Layers {
  return evaluateLayers(network, weights, preprocess(network.input, pixels));
}

type Layers = ReadonlyMap<string, Values>;

/**
 * The same with every sum rounded to float32 as it grows, one product after the other: the plainest order, whose
 * error is that of float32 on this network. Correct frameworks come out at a sixth to 1.4 times as much (docs/parity.md).
 */
export function float32Logits(network: Network, weights: Weights, pixels: Uint8Array): readonly number[] {
  const input = Float32Array.from(preprocess(network.input, pixels));
  return [...logitsOf(network, evaluateLayers(network, weights, input))];
}

function logitsOf(network: Network, layers: Layers): Values {
  return readValue(layers, network.output);
}

function evaluateLayers(network: Network, weights: Weights, input: Values): Layers {
  const values = new Map([[network.input.name, input]]);
  for (const shaped of shapeLayers(network)) {
    values.set(
      shaped.layer.name,
      evaluate(shaped, weights, (name) => readValue(values, name)),
    );
  }
  return values;
}

function evaluate(shaped: ShapedLayer, weights: Weights, read: (name: string) => Values): Values {
  const { layer } = shaped;
  switch (layer.op) {
    case 'conv':
    case 'depthwiseConv':
      return activate(convolve({ ...shaped, layer }, weights, read(layer.input)), layer.activation);
    case 'maxPool':
      return maxPool({ ...shaped, layer }, read(layer.input));
    case 'concat':
      return concat(layer.inputs.map(read));
    case 'add':
      return activate(add(read(layer.inputs[0]), read(layer.inputs[1])), layer.activation);
    case 'globalAveragePool':
      return globalAveragePool(shaped.output, read(layer.input));
    case 'dense':
      return activate(dense(layer, weights, read(layer.input)), layer.activation);
  }
}

function readValue(values: ReadonlyMap<string, Values>, name: string): Values {
  const value = values.get(name);
  if (value === undefined) throw new Error(`${name} was read before it was computed`);
  return value;
}
