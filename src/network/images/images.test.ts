import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import { networkByName } from '../networks/index.js';
import { gateImages, loadImage } from './encoded-images.js';
import { seededImage } from './seeded-image.js';

const network = networkByName('squeezenet1_1');
const SIDE = 227;
const GOLDEN_PIXELS = 'aeb8ebd878da69728540ee7348bcc96f21b95d087f0fecc3c4ae4a2053c0a624';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Mean absolute difference of two lists of bytes. */
function distance(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] as number)), 0) / a.length;
}

describe('seededImage', () => {
  it('draws the same pixels forever', () => {
    assert.equal(sha256(seededImage(1, SIDE, SIDE)), GOLDEN_PIXELS);
  });

  it('draws another scene for another seed', () => {
    assert.ok(distance(seededImage(1, SIDE, SIDE), seededImage(2, SIDE, SIDE)) > 20);
  });

  it('shows the same scene at every size', async () => {
    const small = await sharp(seededImage(1, 908, 908), { raw: { width: 908, height: 908, channels: 3 } })
      .resize(SIDE, SIDE)
      .raw()
      .toBuffer();
    assert.ok(distance(small, seededImage(1, SIDE, SIDE)) < 5);
  });

  it('is structured: neighbours are close and the whole is not flat', () => {
    const pixels = seededImage(3, SIDE, SIDE);
    const shifted = pixels.subarray(3);
    assert.ok(distance(shifted, pixels) < 12);
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    const spread = pixels.reduce((sum, value) => sum + Math.abs(value - mean), 0) / pixels.length;
    assert.ok(spread > 30, `spread ${spread}`);
  });
});

describe('gateImages', () => {
  it('are three distinct PNG files of the network size that hold exactly their pixels', async () => {
    const images = await gateImages(network);
    assert.equal(new Set(images.map(({ pixels }) => sha256(pixels))).size, 3);
    for (const { pixels, png } of images) {
      const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
      assert.deepEqual([info.format, info.width, info.height, info.channels], ['raw', SIDE, SIDE, 3]);
      assert.equal((await sharp(png).metadata()).format, 'png');
      assert.deepEqual(new Uint8Array(data), pixels);
    }
  });
});

describe('loadImage', () => {
  it('is a 640 x 480 JPEG of the seed scene', async () => {
    const jpeg = await loadImage(1);
    const { format, width, height } = await sharp(jpeg).metadata();
    assert.deepEqual([format, width, height], ['jpeg', 640, 480]);
    const decoded = await sharp(jpeg).raw().toBuffer();
    assert.ok(distance(decoded, seededImage(1, 640, 480)) < 10);
  });
});
