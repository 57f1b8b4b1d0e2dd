import type { Group } from 'h5wasm/node';
import type { Network } from '../description.js';
import type { Weights } from '../parameters.js';
import { writeHdf5 } from './hdf5.js';
import { type KerasLayer, kerasLayers } from './keras-layers.js';
import { inKerasOrder } from './keras-order.js';
import { type KerasWeight, kerasWeights } from './keras-weights.js';
import { zipStored } from './zip-stored.js';

/** The version whose format is written: Keras 3 reads it as well. */
export const KERAS_VERSION = '2.15.0';
const BACKEND = 'tensorflow';
/** Of the second format, which came with Keras 3. */
const ARCHIVE_VERSION = '3.0.0';

/** The functional model as Keras 2 writes it, in JSON. */
export function kerasModelConfig(network: Network) {
  return {
    class_name: 'Functional',
    config: {
      name: network.name,
      layers: kerasLayers(network),
      input_layers: [[network.input.name, 0, 0]],
      output_layers: [[network.output, 0, 0]],
    },
  };
}

/** The network as one HDF5 file: the model in an attribute, the weights by layer. What `model.save('x.h5')` made. */
export function exportKerasH5(network: Network, weights: Weights): Promise<Uint8Array> {
  return writeHdf5((file) => {
    file.create_attribute('model_config', JSON.stringify(kerasModelConfig(network)));
    stamp(file);
    const group = file.create_group('model_weights');
    stamp(group);
    const layers = inKerasOrder(kerasLayers(network));
    group.create_attribute(
      'layer_names',
      layers.map(({ name }) => name),
    );
    for (const layer of layers) addLayer(group, layer, weightsOf(network, weights, layer));
  });
}

function stamp(group: Group): void {
  group.create_attribute('backend', BACKEND);
  group.create_attribute('keras_version', KERAS_VERSION);
}

function addLayer(parent: Group, { name }: KerasLayer, weights: readonly KerasWeight[]): void {
  const group = parent.create_group(name);
  // An empty list has no type that HDF5 would know: Keras takes a missing one for it.
  group.create_attribute('weight_names', weights.length === 0 ? EMPTY : weights.map(variableName));
  const inner = weights.length === 0 ? group : group.create_group(name);
  for (const weight of weights) addDataset(inner, variableName(weight).slice(name.length + 1), weight);
}

const EMPTY = new Float32Array(0);

const variableName = ({ name }: KerasWeight) => `${name}:0`;

function addDataset(group: Group, name: string, { shape, data }: KerasWeight): void {
  group.create_dataset({ name, data, shape: [...shape], dtype: '<f4' });
}

function weightsOf(network: Network, weights: Weights, { name }: KerasLayer): readonly KerasWeight[] {
  return kerasWeights(network, weights).filter((weight) => weight.name.startsWith(`${name}/`));
}

/**
 * The network as a `.keras` archive: the model in JSON and the weights in HDF5, by the layers' classes and their
 * order. https://keras.io/guides/serialization_and_saving/
 */
export async function exportKerasArchive(network: Network, weights: Weights): Promise<Uint8Array> {
  const stored = await writeHdf5((file) => {
    const layers = file.create_group('layers');
    for (const { layer, key } of keyed(inKerasOrder(kerasLayers(network)))) {
      const variables = weightsOf(network, weights, layer);
      if (variables.length === 0) continue;
      const group = layers.create_group(key).create_group('vars');
      group.create_attribute('name', layer.name);
      variables.forEach((variable, index) => {
        addDataset(group, String(index), variable);
      });
    }
  });
  const config = {
    module: 'keras.src.models.functional',
    registered_name: 'Functional',
    ...kerasModelConfig(network),
  };
  return zipStored([
    ['metadata.json', utf8({ keras_version: ARCHIVE_VERSION, date_saved: '1970-01-01@00:00:00' })],
    ['config.json', utf8(config)],
    ['model.weights.h5', stored],
  ]);
}

/** Keras names what it stores after the class, counted: conv2d, conv2d_1, ... */
function keyed(
  layers: readonly KerasLayer[],
): readonly { readonly layer: KerasLayer; readonly key: string }[] {
  const counts = new Map<string, number>();
  return layers.map((layer) => {
    const base = snakeCase(layer.class_name);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    return { layer, key: count === 0 ? base : `${base}_${count}` };
  });
}

/** `to_snake_case` of Keras: Conv2D is conv2d, DepthwiseConv2D depthwise_conv2d. */
function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

function utf8(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
