import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { everyLayer, everyLayerImages, everyLayerWeights } from '../every-layer.fixture.js';
import type { Weights } from '../parameters.js';
import { seededWeights } from '../seeded-weights.js';
import { cachedReferenceLogits } from './cached-reference.js';
import { referenceLogits } from './reference.js';

const [pixels = assert.fail(), otherPixels = assert.fail()] = everyLayerImages;
const expected = referenceLogits(everyLayer, everyLayerWeights, pixels);

describe('cachedReferenceLogits', () => {
  const made: string[] = [];
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'coldbench-reference-'));
    made.push(directory);
  });
  after(() => Promise.all(made.map((folder) => rm(folder, { recursive: true }))));

  const logits = () => cachedReferenceLogits(everyLayer, everyLayerWeights, pixels, directory);

  async function onlyFile(): Promise<string> {
    const names = await readdir(directory);
    assert.equal(names.length, 1);
    return path.join(directory, names[0] ?? '');
  }

  it('gives what the reference gives, at first and from the cache', async () => {
    assert.deepEqual(await logits(), expected);
    assert.deepEqual(await logits(), expected);
    assert.equal((await readdir(directory)).length, 1);
  });

  it('reads the file the second time, and does not compute', async () => {
    await logits();
    const file = await onlyFile();
    const other = await mkdtemp(path.join(tmpdir(), 'coldbench-reference-'));
    made.push(other);
    await cachedReferenceLogits(everyLayer, everyLayerWeights, otherPixels, other);
    const [otherName = ''] = await readdir(other);
    await writeFile(file, await readFile(path.join(other, otherName)));
    assert.deepEqual(await logits(), referenceLogits(everyLayer, everyLayerWeights, otherPixels));
  });

  it('computes again, and repairs the file, when the file is damaged', async () => {
    await logits();
    const file = await onlyFile();
    const intact = await readFile(file);
    const flipped = Buffer.from(intact);
    flipped.writeUInt8(flipped.readUInt8(40) ^ 1, 40);
    for (const damaged of [flipped, intact.subarray(0, -1), Buffer.alloc(0)]) {
      await writeFile(file, damaged);
      assert.deepEqual(await logits(), expected);
      assert.deepEqual(await readFile(file), intact);
    }
  });

  it('gives the logits where the cache cannot be written', async () => {
    const file = path.join(directory, 'no-folder');
    await writeFile(file, '');
    assert.deepEqual(await cachedReferenceLogits(everyLayer, everyLayerWeights, pixels, file), expected);
  });

  it('keeps one file for each network, weights and image', async () => {
    const renamed = { ...everyLayer, name: 'renamed' };
    const nudged: Weights = seededWeights(everyLayer, 8);
    await logits();
    await cachedReferenceLogits(everyLayer, everyLayerWeights, otherPixels, directory);
    await cachedReferenceLogits(everyLayer, nudged, pixels, directory);
    await cachedReferenceLogits(renamed, everyLayerWeights, pixels, directory);
    assert.equal((await readdir(directory)).length, 4);
  });
});
