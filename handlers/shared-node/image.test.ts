import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { BadRequest } from './bad-request.js';
import { decodeImage } from './image.js';

const SIZE = { width: 23, height: 19 };

/** Pixels in which neighbours differ as much as they can, so that any resampling shows. */
function pixels(channels: 3 | 4): Buffer {
  const length = SIZE.width * SIZE.height * channels;
  return Buffer.from(
    Array.from({ length }, (_, i) => (channels === 4 && i % 4 === 3 ? 255 : (i * 97) % 256)),
  );
}

const png = (raw: Buffer, channels: 1 | 3 | 4) =>
  sharp(raw, { raw: { ...SIZE, channels } })
    .png()
    .toBuffer();

describe('decoding', () => {
  test('an image of the right size keeps its exact pixels', async () => {
    assert.deepEqual(Buffer.from(await decodeImage(await png(pixels(3), 3), SIZE)), pixels(3));
  });

  test('alpha is dropped', async () => {
    const rgb = pixels(4).filter((_, i) => i % 4 !== 3);
    assert.deepEqual(Buffer.from(await decodeImage(await png(pixels(4), 4), SIZE)), Buffer.from(rgb));
  });

  test('a grey image becomes three equal channels', async () => {
    const grey = Buffer.alloc(SIZE.width * SIZE.height, 90);
    const decoded = await decodeImage(await png(grey, 1), SIZE);
    assert.deepEqual(Buffer.from(decoded), Buffer.alloc(grey.length * 3, 90));
  });

  test('an image of another size and aspect is resized to fill', async () => {
    const wide = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#804020' } })
      .jpeg()
      .toBuffer();
    const decoded = await decodeImage(wide, SIZE);
    assert.equal(decoded.length, SIZE.width * SIZE.height * 3);
    [0x80, 0x40, 0x20].forEach((level, channel) => {
      assert.ok(Math.abs((decoded[channel] ?? 0) - level) <= 2);
    });
  });

  test('what is no image is a bad request', async () => {
    await assert.rejects(decodeImage(Buffer.from('not an image'), SIZE), BadRequest);
    await assert.rejects(decodeImage(Buffer.alloc(0), SIZE), BadRequest);
  });
});
