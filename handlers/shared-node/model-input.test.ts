import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelInput } from './model-input.js';

const input = { name: 'x', width: 5, height: 4, mean: [0, 0, 0], std: [1, 1, 1] };

test('a model takes planes unless it says otherwise', () => {
  assert.deepEqual(modelInput({ input }), { layout: 'NCHW', shape: [1, 3, 4, 5] });
  const interleaved = { ...input, batch: 2, layout: 'NHWC' } as const;
  assert.deepEqual(modelInput({ input: interleaved }), { layout: 'NHWC', shape: [2, 4, 5, 3] });
});
