import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import type { Layer, Network } from '../description.js';
import { everyLayer, everyLayerImages, everyLayerWeights } from '../every-layer.fixture.js';
import { gateImages } from '../images/encoded-images.js';
import { networkByName } from '../networks/index.js';
import type { Weights } from '../parameters.js';
import { compareLogits } from '../parity.js';
import { preprocess } from '../reference/preprocess.js';
import { referenceLogits } from '../reference/reference.js';
import { seededWeights } from '../seeded-weights.js';
import { exportTfjsLayers } from './tfjs-layers.js';

const wasmFolder = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));

/** Logits of an exported network in TF.js, one list an image. */
async function tfjsLogits(
  network: Network,
  weights: Weights,
  images: readonly Uint8Array[],
): Promise<number[][]> {
  const { modelJson, weightsBin } = exportTfjsLayers(network, weights);
  const { modelTopology, weightsManifest } = JSON.parse(modelJson);
  const weightData = Uint8Array.from(weightsBin).buffer;
  const model = await loadLayersModel(
    tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }),
  );
  const answers = images.map((pixels) =>
    tf.tidy(() => {
      const output = model.predict(imageTensor(network, pixels)) as tf.Tensor;
      assert.equal(output.shape.length, 2);
      return [...output.dataSync()];
    }),
  );
  model.dispose();
  return answers;
}

function imageTensor({ input }: Network, pixels: Uint8Array): tf.Tensor {
  const planes = Float32Array.from(preprocess(input, pixels));
  const image = tf.tensor(planes, [1, input.channels, input.height, input.width]);
  return tf.transpose(image, [0, 2, 3, 1]);
}

async function assertParity(
  network: Network,
  weights: Weights,
  images: readonly Uint8Array[],
): Promise<void> {
  const reference = images.map((pixels) => referenceLogits(network, weights, pixels));
  const { pass, maxRelativeError } = compareLogits(await tfjsLogits(network, weights, images), reference);
  assert.ok(pass, `error ${maxRelativeError}`);
}

function kerasClasses(network: Network): Map<string, { class_name: string; config: { padding?: string } }> {
  const { modelJson } = exportTfjsLayers(network, seededWeights(network, 1));
  const layers = JSON.parse(modelJson).modelTopology.model_config.config.layers;
  return new Map(layers.map((layer: { name: string }) => [layer.name, layer]));
}

describe('exportTfjsLayers', () => {
  before(async () => {
    setWasmPaths(`${wasmFolder}${path.sep}`);
    assert.ok(await tf.setBackend('wasm'));
  });

  it('gives TF.js every kind of layer', async () => {
    await assertParity(everyLayer, everyLayerWeights, everyLayerImages);
  });

  it('gives TF.js SqueezeNet', async () => {
    const network = networkByName('squeezenet1_1');
    const [image] = await gateImages(network);
    await assertParity(network, seededWeights(network, 1), [image?.pixels ?? assert.fail()]);
  });

  it('rounds pools up by `same` on an even size and `valid` on an odd one', () => {
    const layers = kerasClasses(networkByName('squeezenet1_1'));
    const paddings = ['features.2', 'features.5', 'features.8'].map(
      (name) => layers.get(name)?.config.padding,
    );
    assert.deepEqual(paddings, ['valid', 'same', 'same']);
  });

  it('pads a layer of stride 2 explicitly, since `same` is asymmetric', () => {
    const layers = kerasClasses(everyLayer);
    assert.equal(layers.get('strided')?.config.padding, 'valid');
    assert.equal(layers.get('strided.pad')?.class_name, 'ZeroPadding2D');
  });

  it('refuses a padded pool over values that may be negative', () => {
    const layers: readonly Layer[] = [
      {
        op: 'maxPool',
        name: 'p',
        input: 'image',
        kernel: 3,
        stride: 2,
        pads: [1, 1, 1, 1],
        rounding: 'floor',
      },
      { op: 'globalAveragePool', name: 'scores', input: 'p' },
    ];
    const input = { ...everyLayer.input, height: 16 };
    assert.throws(() => exportTfjsLayers({ ...everyLayer, input, layers }, new Map()), {
      code: 'not-expressible',
    });
  });
});
