import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { readPackageJson } from '../../src/packaging/project.js';
import { projectRoot } from '../support/project-root.js';

const run = promisify(execFile);
const ROOT = projectRoot();

/** Every kind of thing that a person would write down first, by docs/add-a-network.md. */
const NETWORK = `
import { evenPads, type Network, NO_PADS } from '../description.js';
import { IMAGENET_INPUT } from './imagenet.js';

const window = { kernel: 3, stride: 2, pads: evenPads(1), activation: 'relu' } as const;

function toy(): Network {
  return {
    name: 'toy',
    input: { ...IMAGENET_INPUT, height: 33, width: 33 },
    layers: [
      { op: 'conv', name: 'first', input: 'input', outputChannels: 8, ...window },
      { op: 'depthwiseConv', name: 'second', input: 'first', ...window, stride: 1 },
      { op: 'maxPool', name: 'pool', input: 'second', kernel: 2, stride: 2, pads: NO_PADS, rounding: 'floor' },
      { op: 'globalAveragePool', name: 'mean', input: 'pool' },
      { op: 'dense', name: 'logits', input: 'mean', outputChannels: 10, activation: 'none' },
    ],
    output: 'logits',
  };
}

export const networks = { toy };
`;

/** By docs/add-a-variant.md: the folder is all. */
const variantFiles = (version: string): Readonly<Record<string, string>> => ({
  'variant.yaml': `name: toy-framework
framework: Toy
version: { package: onnxruntime-node }
runtime: nodejs20.x
handler: index.handler
model: onnx
threads: { env: COLDBENCH_THREADS, max: 1 }
external: [onnxruntime-node, sharp]
`,
  'package.json': JSON.stringify({
    name: '@coldbench/handler-toy-framework',
    version: '0.1.0',
    private: true,
    type: 'module',
    dependencies: { '@coldbench/handler-shared-node': '0.1.0', 'onnxruntime-node': version },
  }),
  'handler.ts': `
import { imageHandler, modelFile, readModelInfo } from '@coldbench/handler-shared-node';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const info = readModelInfo();
const { name, width, height } = info.input;

async function load() {
  const session = await InferenceSession.create(modelFile('model.onnx'), { graphOptimizationLevel: 'disabled' });
  return {
    async infer(input: Float32Array) {
      const outputs = await session.run({ [name]: new Tensor('float32', input, [1, 3, height, width]) });
      return outputs[info.output.name]?.data as Float32Array;
    },
  };
}

export const handler = await imageHandler({ info, layout: 'NCHW', load });
`,
});

const SCENARIO = 'name: toy\nnetwork: toy\nvariants: [toy-framework, onnxruntime-node]\nmemory: [1769]\n';

/** A checkout of its own, so that nothing is added to this one. Installed files are shared where the disk can. */
async function checkout(folder: string): Promise<void> {
  const { stdout } = await run('git', ['ls-files', '-z'], { cwd: ROOT, maxBuffer: 1e8 });
  for (const file of stdout.split('\0').filter((name) => name !== '')) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    // What was deleted and not committed is listed, too.
    await cp(path.join(ROOT, file), path.join(folder, file), { errorOnExist: false }).catch(() => undefined);
  }
  const modules = [path.join(ROOT, 'node_modules'), folder];
  await run('cp', ['-al', ...modules]).catch(() => run('cp', ['-a', ...modules]));
}

describe('a network and a variant of somebody else', () => {
  let folder: string;
  const bench = (...args: string[]) =>
    run(process.execPath, [path.join(folder, 'bin', 'bench.js'), ...args], { cwd: folder });

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-additions-'));
    await checkout(folder);
    await writeFile(path.join(folder, 'src', 'network', 'networks', 'toy.ts'), NETWORK);
    const variant = path.join(folder, 'handlers', 'toy-framework');
    await mkdir(variant);
    const { dependencies = {} } = readPackageJson(path.join(ROOT, 'handlers', 'onnxruntime-node'));
    for (const [name, text] of Object.entries(variantFiles(dependencies['onnxruntime-node'] ?? '')))
      await writeFile(path.join(variant, name), text);
    await writeFile(path.join(folder, 'toy.yaml'), SCENARIO);
    await run('npm', ['run', 'build'], { cwd: folder });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test('are listed, and known to scenarios and their schema', async () => {
    assert.match((await bench('variants')).stdout, /toy-framework/);
    assert.match((await bench('schema')).stdout, /"toy"/);
    assert.match((await bench('validate', 'toy.yaml')).stdout, /toy-framework-1769MB-1t/);
  });

  test('agree with the float64 reference when they are deployed, and with each other', async () => {
    const { stdout } = await bench('parity', 'toy.yaml');
    assert.match(stdout, /✓ toy-framework/);
    assert.match(stdout, /✓ onnxruntime-node/);
  });

  test('pass the tests that hold every network and variant', async () => {
    const tests = ['networks/networks', 'formats/onnx'].map((name) => `dist/src/network/${name}.test.js`);
    const schema = 'dist/src/scenario/json-schema.test.js';
    // Otherwise it would report to this one.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { stdout } = await run(process.execPath, ['--test', ...tests, schema], { cwd: folder, env });
    assert.match(stdout, /^(?:#|ℹ) fail 0$/m);
  });
});
