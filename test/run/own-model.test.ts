import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { evenPads, exportOnnx, type Network, seededWeights } from '../../src/network/index.js';
import { bench } from '../support/bench.js';

/** Small, so that its tests are. */
const NETWORK: Network = {
  name: 'small',
  input: {
    ...{ name: 'image', channels: 3, height: 40, width: 48, colorOrder: 'RGB' },
    ...{ mean: [0, 0, 0], std: [1, 1, 1] },
  },
  layers: [
    {
      ...{ op: 'conv', name: 'first', input: 'image', outputChannels: 8, activation: 'relu' },
      ...{ kernel: 3, stride: 2, pads: evenPads(1) },
    },
    { op: 'globalAveragePool', name: 'mean', input: 'first' },
    { op: 'dense', name: 'scores', input: 'mean', outputChannels: 7, activation: 'none' },
  ],
  output: 'scores',
};

describe("a user's model", () => {
  let folder: string;
  const model = exportOnnx(NETWORK, seededWeights(NETWORK, 3));

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-own-model-'));
    await writeFile(path.join(folder, 'mine.onnx'), model);
    await writeFile(path.join(folder, 'names.txt'), 'a\nb\nc\nd\ne\nf\ng\n');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const scenario = async (network: string, more = '') => {
    const file = path.join(folder, 'own.yaml');
    await writeFile(file, `name: own\nmemory: [1769]\nnetwork: ${network}\n${more}`);
    return file;
  };
  const errorOf = async (network: string, more: string) => {
    const result = await bench(['validate', await scenario(network, more)]);
    assert.equal(result.exitCode, 2, result.stdout);
    return result.stderr;
  };

  test('is deployed in the variants that take it, which are held against the first', async () => {
    const variants = 'variants: [tfjs-wasm, onnxruntime-node, onnxruntime-web]\n';
    const file = await scenario(
      '{onnx: mine.onnx, labels: names.txt, color-order: bgr, mean: 0.5}',
      variants,
    );
    const { exitCode, stdout, stderr } = await bench(['parity', file]);
    assert.equal(exitCode, 0, stderr);
    const [refused, reference, held] = stdout.split('\n');
    assert.equal(refused, '! tfjs-wasm-1769MB-1t: takes tfjs-layers, not ONNX');
    assert.match(reference ?? '', /^= onnxruntime-node-1769MB-1t: it is the reference/);
    assert.match(
      held ?? '',
      /^✓ onnxruntime-web-1769MB-1t .*e-[78] of 5\.0e-6 allowed, 3 images, against onnx/,
    );
  });

  test('comes from a URL, if it is the one that is meant', async (t) => {
    const server = http.createServer((_, response) => response.end(model)).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/mine.onnx`;
    const env = { XDG_CACHE_HOME: path.join(folder, 'cache') };
    const validated = async (sha256: string) =>
      bench(
        [
          'validate',
          await scenario(`{onnx: {url: "${url}", sha256: "${sha256}"}}`, 'variants: [openvino]\n'),
        ],
        { env },
      );
    const sha256 = createHash('sha256').update(model).digest('hex');
    const wrong = await validated('0'.repeat(64));
    assert.equal(wrong.exitCode, 2);
    assert.match(wrong.stderr, new RegExp(`the model at .* cannot be had: it has the sha256 ${sha256}`));
    assert.equal((await validated(sha256)).exitCode, 0);
  });

  test('is refused by what is wrong with it, before anything is prepared', async () => {
    const variants = 'variants: [onnxruntime-node]\n';
    assert.match(
      await errorOf('{onnx: mine.onnx, output: logits}', variants),
      /mine\.onnx: it has no output "logits"\nhint: give network\.output: one of scores/,
    );
    assert.match(
      await errorOf('{onnx: own.yaml}', variants),
      /own\.yaml: it is no ONNX model, or cut off or damaged/,
    );
    assert.match(
      await errorOf('{onnx: mine.onnx}', `${variants}input: {size: 64}\n`),
      /the width of its input is 48 pixels, and cannot be 64/,
    );
    assert.match(
      await errorOf('{onnx: mine.onnx}', `${variants}input: {batch: [1, 4]}\n`),
      /it computes 1 image at once, and not 4\nhint: leave input\.batch out/,
    );
    assert.match(
      await errorOf('{onnx: mine.onnx, width: 48, height: 40, labels: own.yaml}', variants),
      /it has 7 classes, and network\.labels names 4/,
    );
  });

  test('is weighed in a package, of a variant that takes it', async () => {
    const file = path.join(folder, 'mine.onnx');
    const taken = await bench(['package', 'onnxruntime-node', '--network', file, '--json']);
    assert.equal(taken.exitCode, 0, taken.stderr);
    const { breakdown } = JSON.parse(taken.stdout) as {
      breakdown: { dependency: string; unzippedBytes: number }[];
    };
    const weight = breakdown.find(({ dependency }) => dependency === 'model')?.unzippedBytes ?? 0;
    assert.ok(weight > model.length && weight < model.length + 2_000);
    const refused = await bench(['package', 'tfjs-wasm', '--network', file]);
    assert.equal(refused.exitCode, 2);
    assert.match(refused.stderr, /the variant takes tfjs-layers, not ONNX/);
  });
});
