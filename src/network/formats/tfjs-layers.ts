import type { Network } from '../description.js';
import type { Weights } from '../parameters.js';
import { KERAS_VERSION, kerasModelConfig } from './keras-model.js';
import { kerasWeights } from './keras-weights.js';
import { littleEndian } from './little-endian.js';

/** The shard's file name, as TensorFlow's converter gives it and `model.json` states it. */
export const WEIGHTS_FILE = 'group1-shard1of1.bin';

export interface TfjsLayersFiles {
  readonly modelJson: string;
  readonly weightsBin: Uint8Array;
}

/**
 * The network as a TF.js layers model: a functional model as Keras 2 writes it, channels last (input
 * [N, height, width, channels], output [N, logits]), with one shard of float32 weights.
 * https://www.tensorflow.org/js/guide/save_load, https://github.com/tensorflow/tfjs/tree/master/tfjs-layers
 */
export function exportTfjsLayers(network: Network, weights: Weights): TfjsLayersFiles {
  const tensors = kerasWeights(network, weights);
  const manifest = tensors.map(({ name, shape }) => ({ name, shape, dtype: 'float32' }));
  return {
    modelJson: JSON.stringify({
      format: 'layers-model',
      generatedBy: 'coldbench',
      convertedBy: null,
      modelTopology: {
        keras_version: KERAS_VERSION,
        backend: 'tensorflow',
        model_config: kerasModelConfig(network),
      },
      weightsManifest: [{ paths: [WEIGHTS_FILE], weights: manifest }],
    }),
    weightsBin: Buffer.concat(tensors.map(({ data }) => littleEndian(data))),
  };
}
