import { inputsOf, type Layer, type Network } from '../../src/network/index.js';
import { shapeLayers } from '../../src/network/shapes.js';

/**
 * The network as far as one of its layers, which any format can express: of a map, the mean of each channel is the
 * answer.
 */
export function networkUpTo(network: Network, name: string): Network {
  const needed = new Set([name]);
  for (const layer of network.layers.toReversed())
    if (needed.has(layer.name)) for (const input of inputsOf(layer)) needed.add(input);
  const layers = network.layers.filter((layer) => needed.has(layer.name));
  const last = shapeLayers(network).find(({ layer }) => layer.name === name);
  if (last?.output.kind === 'vector') return { ...network, layers, output: name };
  const mean: Layer = { op: 'globalAveragePool', name: `${name}.mean`, input: name };
  return { ...network, layers: [...layers, mean], output: mean.name };
}
