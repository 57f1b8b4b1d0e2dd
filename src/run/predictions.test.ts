import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logitsIn } from './predictions.js';

const read = (answer: unknown) => logitsIn(JSON.stringify(answer));

test('the logits of one image are in the answer, those of several in its predictions', () => {
  assert.deepEqual(read({ labels: [], logits: [1, 2] }), [[1, 2]]);
  assert.deepEqual(read({ predictions: [{ logits: [1] }, { logits: [2] }] }), [[1], [2]]);
});

test('an answer without logits, or with some that are none, has none', () => {
  for (const answer of [null, 1, [], {}, { logits: ['1'] }, { predictions: [] }, { predictions: [{}] }]) {
    assert.equal(read(answer), undefined);
  }
  assert.equal(read({ predictions: [{ logits: [1] }, { logits: null }, null] }), undefined);
  assert.equal(logitsIn('{'), undefined);
});
