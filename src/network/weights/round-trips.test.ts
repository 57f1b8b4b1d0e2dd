import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { BenchError } from '../../errors/index.js';
import type { Network } from '../description.js';
import { everyLayer, everyLayerWeights } from '../every-layer.fixture.js';
import { exportModel, type ModelFormat } from '../formats/model-files.js';
import { networkByName } from '../networks/index.js';
import type { Weights } from '../parameters.js';
import { seededWeights } from '../seeded-weights.js';
import { assignWeights, namedLayers, readWeightsFile } from './index.js';

const FILES: readonly (readonly [ModelFormat, string])[] = [
  ['safetensors', 'weights.safetensors'],
  ['onnx', 'model.onnx'],
  ['keras', 'model.h5'],
  ['keras', 'model.keras'],
  ['tfjs-layers', 'model.json'],
];

describe('weights of a file', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-weights-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const written = async (format: ModelFormat, name: string, network: Network, weights: Weights) => {
    const { files } = await exportModel(format, network, weights);
    const into = await mkdtemp(path.join(folder, 'm-'));
    for (const [file, bytes] of files) await writeFile(path.join(into, file), bytes);
    return { file: path.join(into, name), bytes: files.get(name) ?? new Uint8Array() };
  };

  const same = (a: Weights, b: Weights) => {
    assert.deepEqual([...a.keys()].sort(), [...b.keys()].sort());
    for (const [name, { shape, data }] of a) {
      assert.deepEqual(b.get(name)?.shape, shape, name);
      assert.deepEqual(b.get(name)?.data, data, name);
    }
  };

  for (const [format, name] of FILES) {
    test(`are those that were written into ${name}, whatever its order of axes`, async () => {
      const { file } = await written(format, name, everyLayer, everyLayerWeights);
      same(everyLayerWeights, assignWeights(everyLayer, await readWeightsFile(file)));
    });

    test(`${name}, cut off or with a byte changed, is an error that names the file, or other weights`, async () => {
      const { bytes } = await written(format, name, everyLayer, everyLayerWeights);
      const broken = path.join(folder, `broken-${format}-${name}`);
      const damage = fc.record({
        length: fc.integer({ min: 0, max: bytes.length }),
        at: fc.integer({ min: 0, max: Math.min(bytes.length - 1, 2_000) }),
        value: fc.integer({ min: 0, max: 255 }),
      });
      await fc.assert(
        fc.asyncProperty(damage, async ({ length, at, value }) => {
          const changed = Uint8Array.from(bytes.subarray(0, length));
          if (at < length) changed[at] = value;
          await writeFile(broken, changed);
          try {
            assignWeights(everyLayer, await readWeightsFile(broken));
          } catch (error) {
            assert.ok(error instanceof BenchError, String((error as Error).stack));
            assert.equal(error.exitCode, 2);
            assert.ok(error.message.startsWith(`${broken}: `), error.message);
          }
        }),
        { numRuns: 40 },
      );
    });
  }

  test('of another network are refused, with what is missing and what has no place', async () => {
    const other = networkByName('squeezenet1_0');
    const { file } = await written('safetensors', 'weights.safetensors', other, seededWeights(other, 1));
    const found = await readWeightsFile(file);
    assert.throws(
      () => assignWeights(networkByName('squeezenet1_1'), found),
      (error: BenchError) => {
        assert.equal(error.code, 'weights-mismatch');
        assert.ok(
          error.message.startsWith(`${file}: a safetensors file, but not the weights of squeezenet1_1:`),
        );
        assert.match(
          error.message,
          /features\.0\.weight: the network has \[64,3,3,3\], the file \[96,3,7,7\]/,
        );
        assert.match(error.message, /features\.6\.squeeze\.weight \[32,128,1,1\] is missing/);
        assert.match(error.message, /and \d+ more/);
        return true;
      },
    );
  });

  test('a tensor that nothing reads is told', async () => {
    const { file } = await written('safetensors', 'weights.safetensors', everyLayer, everyLayerWeights);
    const found = await readWeightsFile(file);
    const extra = { name: 'head.weight', shape: [2], values: () => new Float32Array(2) };
    assert.throws(
      () => assignWeights(everyLayer, { ...found, tensors: [...found.tensors, extra] }),
      /head\.weight \[2\] is in the file, and has no place in every-layer/,
    );
  });

  test('a name that is nearly right is told, and may be given', async () => {
    const { file } = await written('safetensors', 'weights.safetensors', everyLayer, everyLayerWeights);
    const found = await readWeightsFile(file);
    const renamed = found.tensors.map((tensor) => ({
      ...tensor,
      name: tensor.name.replace(/^stem\./, 'stam.'),
    }));
    const wrong = { ...found, tensors: renamed };
    assert.throws(
      () => assignWeights(everyLayer, wrong),
      /stem\.weight .* is missing; the nearest name is stam\.weight/,
    );
    same(everyLayerWeights, assignWeights(everyLayer, wrong, { names: { stem: 'stam' } }));
  });

  test('a name that the file does not have is told, also of a normalization that might be folded in', async () => {
    const { file } = await written('safetensors', 'weights.safetensors', everyLayer, everyLayerWeights);
    const found = await readWeightsFile(file);
    const layers = everyLayer.layers.map((layer) =>
      layer.op === 'conv' && layer.name === 'stem' ? { ...layer, batchNorm: 'norm' } : layer,
    );
    const normalized = { ...everyLayer, layers };
    assert.deepEqual(namedLayers(normalized).slice(0, 3), ['stem', 'norm', 'depthwise']);
    for (const layer of ['stem', 'norm'])
      assert.throws(
        () => assignWeights(normalized, found, { names: { [layer]: 'stam' } }),
        (error: BenchError) => {
          const told = `it has no layers of these names:\n  stam, for ${layer}; the nearest name is stem`;
          assert.equal(error.message, `${file}: ${told}`);
          return error.exitCode === 2;
        },
      );
  });

  test('the nearest name is one that has no place yet', async () => {
    const { file } = await written('safetensors', 'weights.safetensors', everyLayer, everyLayerWeights);
    const found = await readWeightsFile(file);
    const [near, wrong] = ['stem.weight', 'stem.wieght'];
    const renamed = found.tensors.map((tensor) =>
      tensor.name === near ? { ...tensor, name: wrong } : tensor,
    );
    const closer = { name: 'stem.weights', shape: [1], values: () => new Float32Array(1) };
    assert.throws(
      () => assignWeights(everyLayer, { ...found, tensors: [...renamed, closer] }),
      /stem\.weight .* is missing; the nearest name is stem\.weights$/m,
    );
    assert.throws(
      () => assignWeights(everyLayer, { ...found, tensors: renamed }),
      /stem\.weight .* is missing; the nearest name is stem\.wieght$/m,
    );
  });

  test('a file of another network is told by what it lacks and by what it has, and how much more', async () => {
    const { file } = await written('safetensors', 'weights.safetensors', everyLayer, everyLayerWeights);
    const found = await readWeightsFile(file);
    const other = found.tensors.map((tensor, index) => ({ ...tensor, name: `other.${index}` }));
    assert.throws(
      () => assignWeights(everyLayer, { ...found, tensors: other }),
      (error: Error) => {
        const [, ...lines] = error.message.split('\n  ');
        assert.equal(lines.length, 9);
        assert.equal(lines.filter((line) => / is missing/.test(line)).length, 4);
        assert.equal(lines.filter((line) => /^other\.\d+ .* is in the file/.test(line)).length, 4);
        assert.equal(lines.at(-1), `and ${2 * other.length - 8} more`);
        return true;
      },
    );
  });

  test('what is no file of weights is told what would be one', async () => {
    const file = path.join(folder, 'noise.bin');
    await writeFile(file, 'noise');
    await assert.rejects(readWeightsFile(file), /noise\.bin: it is none of the files that hold weights/);
    await assert.rejects(
      readWeightsFile(path.join(folder, 'absent.onnx')),
      /absent\.onnx: .*ENOENT|no such file/,
    );
  });
});
