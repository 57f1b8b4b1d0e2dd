import assert from 'node:assert/strict';
import { test } from 'node:test';
import { weightedNetwork } from './network.js';

const choice = { network: 'squeezenet1_1', weights: 'seeded' } as const;

test('a network has its own size and takes one image, unless it is asked for in another form', async () => {
  const inputOf = async (form: object) => (await weightedNetwork({ ...choice, ...form })).network.input;
  const own = await inputOf({});
  assert.deepEqual([own.width, own.height, own.batch], [227, 227, undefined]);
  const formed = await inputOf({ size: 64, batch: 4 });
  assert.deepEqual(formed, { ...own, width: 64, height: 64, batch: 4 });
});

test('images that leave a layer nothing to compute are told as too small', async () => {
  await assert.rejects(weightedNetwork({ ...choice, size: 8 }), {
    code: 'input-too-small',
    exitCode: 2,
    message: 'images of 8 x 8 pixels are too small for squeezenet1_1',
  });
});
