import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import {
  cachedReferenceLogits,
  compareLogits,
  decodedPixels,
  loadImage,
  networkByName,
  networks,
} from '../../src/network/index.js';
import { listVariants } from '../../src/packaging/index.js';
import { jpegReference, LOAD_IMAGE_SEED } from '../../src/run/jpeg-reference.js';
import { seededNetwork } from '../../src/run/network.js';
import { levelDifference, pillowPixels } from '../support/decoders.js';
import { projectRoot } from '../support/project-root.js';
import { isQuick, preparedOrReason } from './chosen.js';

/** As in tolerances.test.ts: the others take minutes. */
const QUICK = 'squeezenet1_1';
/** What is allowed is half of what the nearest pixels would change; Pillow changes less than a fifth of it. */
const MARGIN = 2.5;
const text = await readFile(path.join(projectRoot(), 'docs', 'parity.md'), 'utf8');
/** `| network | Pillow | allowed |`, and the largest and the mean difference of a pixel. */
const ROWS = new Map(
  [...text.matchAll(/^\| (\w+) \| (\S+) \| (\S+) \|$/gm)].map(([, network = '', pillow, allowed]) => [
    network,
    [pillow, allowed],
  ]),
);
const LEVELS = /by up to (\d+) levels of 256, by (\S+) on average/.exec(text) ?? [];

const variant = (await listVariants()).find(({ name }) => name === 'onnxruntime-python');
assert.ok(variant);
const prepared = await preparedOrReason(variant);

if (typeof prepared === 'string') test('how much decoders differ', { skip: prepared });
else
  describe('how much decoders differ', async () => {
    const jpeg = await loadImage(LOAD_IMAGE_SEED);

    test('in levels, at each size of a network', async () => {
      const sizes = new Map(Object.keys(networks).map((name) => [networkByName(name).input.width, name]));
      const found = await Promise.all(
        [...sizes.values()].map(async (name) => {
          const { input } = networkByName(name);
          const bySharp = await decodedPixels(jpeg, input, 'lanczos3');
          return levelDifference(bySharp, await pillowPixels(prepared, jpeg, input));
        }),
      );
      const most = Math.max(...found.map((each) => each.most));
      const mean = Math.max(...found.map((each) => each.mean));
      assert.deepEqual([String(most), mean.toFixed(1)], LEVELS.slice(1));
    });

    for (const name of Object.keys(networks)) {
      const skip = isQuick() && name !== QUICK ? 'asked for with COLDBENCH_FRAMEWORKS' : false;
      test(`in the logits of ${name}, well within what is allowed`, { skip }, async () => {
        const { network, weights } = seededNetwork(name);
        const { logits, tolerance } = await jpegReference(network, weights);
        const pixels = await pillowPixels(prepared, jpeg, network.input);
        const ofPillow = await cachedReferenceLogits(network, weights, pixels);
        const { maxRelativeError } = compareLogits([[...ofPillow]], [logits], tolerance);
        const row = [maxRelativeError, tolerance].map((value) => value.toExponential(1));
        process.stderr.write(`${name}: ${row.join(' of ')}\n`);
        assert.deepEqual(row, ROWS.get(name));
        assert.ok(maxRelativeError * MARGIN < tolerance, row.join(' of '));
      });
    }
  });
