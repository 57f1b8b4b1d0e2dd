import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Network } from '../description.js';
import { everyLayer, everyLayerWeights } from '../every-layer.fixture.js';
import type { Weights } from '../parameters.js';
import { seededWeights } from '../seeded-weights.js';
import { exportModel, MODEL_FORMATS, type ModelFormat } from './model-files.js';

const decode = (bytes: Uint8Array | undefined) => JSON.parse(new TextDecoder().decode(bytes));

/** The network of every layer, or the first layers of it that a format has a form for. */
function subjectOf(format: ModelFormat, weights: Weights): [Network, Weights] {
  if (format !== 'cntk') return [everyLayer, weights];
  const [stem] = everyLayer.layers;
  assert.ok(stem?.op === 'conv');
  const layers: Network['layers'] = [
    { ...stem, activation: 'relu' },
    { op: 'globalAveragePool', name: 'pooled', input: stem.name },
  ];
  return [{ ...everyLayer, layers, output: 'pooled' }, weights];
}

describe('exportModel', () => {
  it('names the files of each format, model-info.json among them', async () => {
    const models = await Promise.all(
      MODEL_FORMATS.map((format) => exportModel(format, ...subjectOf(format, everyLayerWeights))),
    );
    assert.deepEqual(
      models.map(({ files }) => [...files.keys()]),
      [
        ['model.onnx', 'model-info.json'],
        ['model.json', 'group1-shard1of1.bin', 'model-info.json'],
        ['model.h5', 'model.keras', 'model-info.json'],
        ['model.tflite', 'model-info.json'],
        ['model.ncnn.param', 'model.ncnn.bin', 'model-info.json'],
        ['model.cntk', 'model-info.json'],
        ['network.json', 'weights.safetensors', 'model-info.json'],
      ],
    );
  });

  it('refuses what a format has no form for', async () => {
    await assert.rejects(exportModel('cntk', everyLayer, everyLayerWeights), {
      code: 'not-expressible',
      message: /stem: ReLU6/,
    });
  });

  it('states the input, the output and one label a logit', async () => {
    const { files } = await exportModel('onnx', everyLayer, everyLayerWeights);
    const { network, input, output, labels } = decode(files.get('model-info.json'));
    assert.deepEqual([network, output], ['every-layer', { name: 'scores', length: 7 }]);
    assert.deepEqual(input, everyLayer.input);
    assert.deepEqual([labels.length, labels[0], labels[6]], [7, 'class 0', 'class 6']);
  });

  it('has a hash that depends on the content and nothing else', async () => {
    for (const format of MODEL_FORMATS) {
      const subject = subjectOf(format, everyLayerWeights);
      const { sha256 } = await exportModel(format, ...subject);
      assert.match(sha256, /^[0-9a-f]{64}$/);
      assert.equal((await exportModel(format, ...subject)).sha256, sha256);
      const other = await exportModel(format, ...subjectOf(format, seededWeights(everyLayer, 8)));
      assert.notEqual(other.sha256, sha256);
    }
  });
});
