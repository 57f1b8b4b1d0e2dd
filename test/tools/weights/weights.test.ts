import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { projectRoot } from '../../support/project-root.js';
import { pythonEnvironment } from '../../support/python.js';
import { WrittenWeights } from '../../support/written-weights.js';

const REQUIREMENTS = path.join(projectRoot(), 'test', 'tools', 'weights', 'requirements.txt');

describe('weights that other programs wrote', () => {
  let folder: string;
  let written: WrittenWeights;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-weights-'));
    const { python } = await pythonEnvironment(REQUIREMENTS, 'weights-tools');
    written = await WrittenWeights.by(python, folder, ['keras', 'onnx', 'safetensors', 'pickle']);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const agrees = async (file: string, epsilon?: number) => {
    const { pass, maxRelativeError } = await written.compared(file, epsilon);
    assert.ok(pass, `${file}: an error of ${maxRelativeError}`);
  };

  for (const file of ['model.keras', 'model.h5'])
    test(`Keras: ${file}, with the epsilons of its model`, () => agrees(file));

  test('Keras: weights alone, with the epsilon that is given', async () => {
    await agrees('only.weights.h5', written.epsilon);
    assert.equal((await written.compared('only.weights.h5')).pass, false, 'its default is another');
  });

  for (const file of ['named.onnx', 'renamed.onnx', 'outside.onnx'])
    test(`onnx: ${file}`, () => agrees(file));

  test('safetensors: under the names of PyTorch', () => agrees('weights.safetensors', written.epsilon));

  test('a checkpoint in the format of torch.save, one tensor of it in another order', () =>
    agrees('checkpoint.pt', written.epsilon));
});
