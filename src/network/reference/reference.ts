import type { Network } from '../description.js';
import type { Weights } from '../parameters.js';
import { type ShapedLayer, shapeLayers } from '../shapes.js';
import { convolve } from './convolution.js';
import { activate, add, concat, dense, globalAveragePool, maxPool } from './layers.js';
import { preprocess } from './preprocess.js';

/**
 * The network's logits for an image (rows of RGB pixels, exactly the network's size), all of it in float64:
 * what every framework's float32 answer is compared with. Throws `image-size` for another number of bytes.
 */
export function referenceLogits(network: Network, weights: Weights, pixels: Uint8Array): Float64Array {
  const values = new Map([[network.input.name, preprocess(network.input, pixels)]]);
  for (const shaped of shapeLayers(network)) {
    values.set(
      shaped.layer.name,
      evaluate(shaped, weights, (name) => readValue(values, name)),
    );
  }
  return readValue(values, network.output);
}

function evaluate(shaped: ShapedLayer, weights: Weights, read: (name: string) => Float64Array): Float64Array {
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

function readValue(values: ReadonlyMap<string, Float64Array>, name: string): Float64Array {
  const value = values.get(name);
  if (value === undefined) throw new Error(`${name} was read before it was computed`);
  return value;
}
