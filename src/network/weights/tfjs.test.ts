import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  loadLayersModel,
  model as modelOf,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { writtenNetwork } from '../../../test/support/written-weights.js';
import { seededImage } from '../images/seeded-image.js';
import { compareLogits } from '../parity.js';
import { preprocess } from '../reference/preprocess.js';
import { referenceLogits } from '../reference/reference.js';
import { bitsAt, seedKey } from '../seeded-bits.js';
import { type AssignOptions, assignWeights, readWeightsFile } from './index.js';

const SIDE = 12;
const EPSILON = 2e-3;
const TOLERANCE = 2e-6;
const network = writtenNetwork(SIDE);
const pixels = seededImage(1, SIDE, SIDE);

/** The network as somebody builds it in TF.js, who has chosen an epsilon. */
function built(): LayersModel {
  const image = input({ shape: [SIDE, SIDE, 3] });
  const steps = [
    layers.conv2d({ name: 'features.0', filters: 6, kernelSize: 3, useBias: false }),
    layers.batchNormalization({ name: 'features.1', epsilon: EPSILON }),
    layers.reLU(),
    layers.depthwiseConv2d({ name: 'features.3', kernelSize: 3, useBias: false }),
    layers.batchNormalization({ name: 'features.4', epsilon: EPSILON }),
    layers.reLU({ maxValue: 6 }),
    layers.conv2d({ name: 'features.6', filters: 8, kernelSize: 1, activation: 'relu' }),
    layers.globalAveragePooling2d({}),
    layers.dense({ name: 'classifier', units: 5 }),
  ];
  const scores = steps.reduce((value, layer) => layer.apply(value) as SymbolicTensor, image);
  const model = modelOf({ inputs: image, outputs: scores });
  const values = model
    .getWeights()
    .map(({ shape }, seed) => tf.randomUniform(shape, 0.1, 1, 'float32', seed));
  // Those that are around zero; variances, among the values of a normalization, are above.
  model.setWeights(values.map((value) => (value.rank > 1 ? tf.sub(value, 0.5) : value)));
  return model;
}

function logitsOf(model: LayersModel): number[] {
  return tf.tidy(() => {
    const image = tf.tensor(Float32Array.from(preprocess(network.input, pixels)), [1, 3, SIDE, SIDE]);
    return [...(model.predict(tf.transpose(image, [0, 2, 3, 1])) as tf.Tensor).dataSync()];
  });
}

/** The files that TF.js writes, as it uploads them. */
async function save(model: LayersModel, folder: string): Promise<void> {
  const kept: typeof fetch = async (_, init) => {
    assert.ok(init?.body instanceof FormData);
    for (const [name, file] of init.body) {
      assert.ok(file instanceof Blob);
      await writeFile(path.join(folder, name), new Uint8Array(await file.arrayBuffer()));
    }
    return new Response('saved');
  };
  await model.save(tf.io.http('http://nowhere.test/model', { fetchFunc: kept }));
}

const QUANTIZED = {
  uint8: (bits: number) => Uint8Array.of(bits),
  uint16: (bits: number) => new Uint8Array(Uint16Array.of(bits).buffer),
  // From 1/4 to 1.
  float16: (bits: number, isSigned: boolean) =>
    new Uint8Array(
      Uint16Array.of((isSigned ? bits & 0x83ff : bits & 0x3ff) | (0x3400 + (bits & 0x400))).buffer,
    ),
};
type Quantized = keyof typeof QUANTIZED;

/** How a kernel is meant, whose values are around zero, and anything else, whose values are above. */
function meaning(dtype: Quantized, isKernel: boolean): tf.io.WeightsManifestEntry['quantization'] {
  if (dtype === 'float16') return { dtype };
  return { dtype, scale: 1 / (dtype === 'uint8' ? 0xff : 0xffff), min: isKernel ? -0.5 : 0.1 };
}

/** Puts other weights in a model's place as `tensorflowjs_converter` quantizes them. Returns it as TF.js reads it. */
async function quantize(folder: string, dtype: Quantized): Promise<LayersModel> {
  const told = JSON.parse(await readFile(path.join(folder, 'model.json'), 'utf8'));
  const [group]: tf.io.WeightsManifestConfig = told.weightsManifest;
  assert.ok(group);
  const weightSpecs = group.weights.map((spec) => ({
    ...spec,
    quantization: meaning(dtype, spec.shape.length > 1),
  }));
  const bytes = weightSpecs.flatMap(({ name, shape }) =>
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, index) =>
      QUANTIZED[dtype](bitsAt(seedKey(1, name), index), shape.length > 1),
    ),
  );
  const weightData = Buffer.concat(bytes);
  const weightsManifest = [{ ...group, weights: weightSpecs }];
  await writeFile(path.join(folder, 'model.json'), JSON.stringify({ ...told, weightsManifest }));
  await writeFile(path.join(folder, 'model.weights.bin'), weightData);
  const { modelTopology } = told;
  return loadLayersModel(
    tf.io.fromMemory({ modelTopology, weightSpecs, weightData: Uint8Array.from(weightData).buffer }),
  );
}

describe('weights that TF.js wrote', () => {
  let folder: string;
  before(async () => {
    assert.ok(await tf.setBackend('cpu'));
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-tfjs-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const compared = async (model: LayersModel, options?: AssignOptions) => {
    const found = await readWeightsFile(path.join(folder, 'model.json'));
    const logits = referenceLogits(network, assignWeights(network, found, options), pixels);
    return compareLogits([logitsOf(model)], [logits], TOLERANCE);
  };

  test('are computed as it computes them, with the epsilons of its model', async () => {
    const model = built();
    await save(model, folder);
    const { pass, maxRelativeError } = await compared(model);
    assert.ok(pass, `an error of ${maxRelativeError}`);
    assert.equal((await compared(model, { epsilon: 1e-3 })).pass, false, 'another epsilon shows');
  });

  for (const dtype of ['uint8', 'uint16', 'float16'] as const)
    test(`and those that are quantized to ${dtype}`, async () => {
      await save(built(), folder);
      const { pass, maxRelativeError } = await compared(await quantize(folder, dtype));
      assert.ok(pass, `an error of ${maxRelativeError}`);
    });
});
