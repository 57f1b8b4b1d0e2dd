import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { preprocessor } from './preprocess.js';

const NORMALIZATION = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
/** Two pixels: red 0, green 1, blue 2 and red 253, green 254, blue 255. */
const PIXELS = Uint8Array.from([0, 1, 2, 253, 254, 255]);

function expected(level: number, channel: number): number {
  const f = Math.fround;
  const centred = f(f(level / 255) - f(NORMALIZATION.mean[channel] ?? 0));
  return f(centred / f(NORMALIZATION.std[channel] ?? 1));
}

describe('preprocessing', () => {
  test('lays colours one after another for NCHW', () => {
    const want = [
      [0, 0],
      [253, 0],
      [1, 1],
      [254, 1],
      [2, 2],
      [255, 2],
    ] as const;
    const input = preprocessor(NORMALIZATION, 'NCHW')(PIXELS);
    assert.deepEqual(
      [...input],
      want.map(([level, channel]) => expected(level, channel)),
    );
  });

  test('turns the colours round for BGR, and takes mean and std in that order', () => {
    const want = [
      [2, 0],
      [255, 0],
      [1, 1],
      [254, 1],
      [0, 2],
      [253, 2],
    ] as const;
    const input = preprocessor({ ...NORMALIZATION, colorOrder: 'BGR' }, 'NCHW')(PIXELS);
    assert.deepEqual(
      [...input],
      want.map(([level, channel]) => expected(level, channel)),
    );
  });

  test('interleaves colours for NHWC', () => {
    const want = [
      [0, 0],
      [1, 1],
      [2, 2],
      [253, 0],
      [254, 1],
      [255, 2],
    ] as const;
    const input = preprocessor(NORMALIZATION, 'NHWC')(PIXELS);
    assert.deepEqual(
      [...input],
      want.map(([level, channel]) => expected(level, channel)),
    );
  });
});
