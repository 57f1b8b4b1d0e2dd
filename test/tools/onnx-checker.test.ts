import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cacheDirectory, runCommand } from '../../src/host/index.js';
import { exportOnnx, networkByName, seededWeights } from '../../src/network/index.js';

/** Every release of PyPI's `onnx` that knows IR 8 and opset 17, so that any Python 3 finds a wheel. */
const REQUIREMENT = 'onnx>=1.16,<2';

const CHECK = `
import json, math, sys, onnx
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
graph = model.graph
shape = lambda value: [d.dim_value for d in value.type.tensor_type.shape.dim]
print(json.dumps({
    'ir': model.ir_version,
    'opset': model.opset_import[0].version,
    'inputs': [[v.name, shape(v)] for v in graph.input],
    'outputs': [[v.name, shape(v)] for v in graph.output],
    'parameters': sum(math.prod(t.dims) for t in graph.initializer),
}))
`;

const pythonVersion = spawnSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
  encoding: 'utf8',
});
const skip = pythonVersion.status === 0 ? false : 'python3 is not installed';

describe("PyPI's ONNX checker", { skip }, () => {
  const site = cacheDirectory('onnx-checker', `python-${String(pythonVersion.stdout).trim()}`);
  const python = (...args: string[]) =>
    runCommand('python3', args, { env: { ...process.env, PYTHONPATH: site } });
  let folder = '';

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-onnx-'));
    const installed = await python('-c', 'import onnx').then(
      () => true,
      () => false,
    );
    if (installed) return;
    await rm(site, { recursive: true, force: true });
    await python('-m', 'pip', 'install', '--quiet', '--only-binary=:all:', '--target', site, REQUIREMENT);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test('accepts SqueezeNet and infers the shapes that it states', async () => {
    const network = networkByName('squeezenet1_1');
    const file = path.join(folder, 'model.onnx');
    await writeFile(file, exportOnnx(network, seededWeights(network, 1)));
    const { stdout } = await python('-c', CHECK, file);
    assert.deepEqual(JSON.parse(stdout), {
      ir: 8,
      opset: 17,
      inputs: [['input', [1, 3, 227, 227]]],
      outputs: [['logits', [1, 1000]]],
      parameters: 1_235_496,
    });
  });

  test('refuses a model whose stated output is not what the graph computes', async () => {
    const network = networkByName('squeezenet1_1');
    const file = path.join(folder, 'wrong.onnx');
    const model = Buffer.from(exportOnnx(network, seededWeights(network, 1)));
    const name = model.lastIndexOf('logits');
    await writeFile(
      file,
      Buffer.concat([model.subarray(0, name), Buffer.from('lOgits'), model.subarray(name + 6)]),
    );
    await assert.rejects(python('-c', CHECK, file), { code: 'command-failed', message: /lOgits/ });
  });
});
