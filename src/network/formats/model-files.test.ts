import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { everyLayer, everyLayerWeights } from '../every-layer.fixture.js';
import { seededWeights } from '../seeded-weights.js';
import { exportModel, MODEL_FORMATS } from './model-files.js';

const decode = (bytes: Uint8Array | undefined) => JSON.parse(new TextDecoder().decode(bytes));

describe('exportModel', () => {
  it('names the files of each format, model-info.json among them', async () => {
    const models = await Promise.all(
      MODEL_FORMATS.map((format) => exportModel(format, everyLayer, everyLayerWeights)),
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

  it('states the input, the output and one label a logit', async () => {
    const { files } = await exportModel('onnx', everyLayer, everyLayerWeights);
    const { network, input, output, labels } = decode(files.get('model-info.json'));
    assert.deepEqual([network, output], ['every-layer', { name: 'scores', length: 7 }]);
    assert.deepEqual(input, everyLayer.input);
    assert.deepEqual([labels.length, labels[0], labels[6]], [7, 'class 0', 'class 6']);
  });

  it('has a hash that depends on the content and nothing else', async () => {
    for (const format of MODEL_FORMATS) {
      const { sha256 } = await exportModel(format, everyLayer, everyLayerWeights);
      assert.match(sha256, /^[0-9a-f]{64}$/);
      assert.equal((await exportModel(format, everyLayer, everyLayerWeights)).sha256, sha256);
      const other = await exportModel(format, everyLayer, seededWeights(everyLayer, 8));
      assert.notEqual(other.sha256, sha256);
    }
  });
});
