import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as ort from 'onnxruntime-node';
import type { Network } from '../description.js';
import { everyLayer, everyLayerImages, everyLayerWeights } from '../every-layer.fixture.js';
import { gateImages } from '../images/encoded-images.js';
import { PARITY_MUTATIONS, type WeightedNetwork } from '../mutations.js';
import { networkByName } from '../networks/index.js';
import { compareLogits, PARITY_TOLERANCE } from '../parity.js';
import { preprocess } from '../reference/preprocess.js';
import { referenceLogits } from '../reference/reference.js';
import { seededWeights } from '../seeded-weights.js';
import { exportOnnx } from './onnx.js';

/** Logits of an exported network in onnxruntime, one list an image. */
async function runtimeLogits(
  { network, weights }: WeightedNetwork,
  input: Network['input'],
  images: readonly Uint8Array[],
): Promise<number[][]> {
  const session = await ort.InferenceSession.create(exportOnnx(network, weights), { intraOpNumThreads: 1 });
  const answers: number[][] = [];
  for (const pixels of images) {
    const values = Float32Array.from(preprocess(input, pixels));
    const image = new ort.Tensor('float32', values, [1, input.channels, input.height, input.width]);
    const output = (await session.run({ [input.name]: image }))[network.output];
    assert.ok(output?.data instanceof Float32Array);
    assert.equal(output.dims.length, 2);
    answers.push([...output.data]);
  }
  await session.release();
  return answers;
}

describe('exportOnnx', () => {
  it('gives onnxruntime every kind of layer', async () => {
    const original = { network: everyLayer, weights: everyLayerWeights };
    const reference = everyLayerImages.map((pixels) =>
      referenceLogits(everyLayer, everyLayerWeights, pixels),
    );
    const result = compareLogits(
      await runtimeLogits(original, everyLayer.input, everyLayerImages),
      reference,
    );
    assert.ok(result.pass, `error ${result.maxRelativeError}`);
  });

  it('writes the same bytes for the same network', () => {
    assert.deepEqual(exportOnnx(everyLayer, everyLayerWeights), exportOnnx(everyLayer, everyLayerWeights));
  });
});

describe('the parity of SqueezeNet in onnxruntime', async () => {
  const network = networkByName('squeezenet1_1');
  const original = { network, weights: seededWeights(network, 1) };
  const images = (await gateImages(network)).map(({ pixels }) => pixels);
  const reference = images.map((pixels) => referenceLogits(network, original.weights, pixels));
  const compare = async (changed: WeightedNetwork) =>
    compareLogits(await runtimeLogits(changed, network.input, images), reference);

  it('is within a fifth of the tolerance', async () => {
    const { maxRelativeError, pass } = await compare(original);
    assert.ok(pass);
    assert.ok(maxRelativeError < PARITY_TOLERANCE / 5, `error ${maxRelativeError}`);
  });

  it('is judged on logits that are alive, and that differ between classes and images', () => {
    const largest = Math.max(...reference.flatMap((logits) => [...logits]));
    for (const logits of reference) {
      assert.ok(logits.filter((value) => value > 0).length >= 970);
      assert.ok(new Set(logits).size >= 970);
    }
    const [first, ...others] = reference;
    for (const other of others) {
      assert.ok(Math.max(...other.map((value, i) => Math.abs(value - (first?.[i] ?? 0)))) > 0.01 * largest);
    }
  });

  for (const { name, apply } of PARITY_MUTATIONS) {
    it(`is lost, by more than twice the tolerance, by: ${name}`, async () => {
      const { maxRelativeError, pass } = await compare(apply(original));
      assert.equal(pass, false, `error ${maxRelativeError}`);
      assert.ok(maxRelativeError > 2 * PARITY_TOLERANCE && Number.isFinite(maxRelativeError));
    });
  }
});
