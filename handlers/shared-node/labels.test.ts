import assert from 'node:assert/strict';
import { test } from 'node:test';
import { topLabels } from './labels.js';

test('the five likeliest classes come first, with softmax probabilities', () => {
  const logits = Float32Array.from([0, 3, 1, 2, -1, 4]);
  const labels = topLabels(logits, ['a', 'b', 'c', 'd', 'e', 'f']);
  assert.deepEqual(
    labels.map(({ label }) => label),
    ['f', 'b', 'd', 'c', 'a'],
  );
  const total = [...logits].reduce((sum, logit) => sum + Math.exp(logit), 0);
  assert.ok(Math.abs((labels[0]?.prob ?? 0) - Math.exp(4) / total) < 1e-12);
});

test('probabilities stay as they are', () => {
  const labels = topLabels(Float32Array.from([0.25, 0.75]), ['a', 'b'], true);
  assert.deepEqual(labels, [
    { label: 'b', prob: 0.75 },
    { label: 'a', prob: 0.25 },
  ]);
});

test('logits too large for exp still give probabilities', () => {
  const labels = topLabels(Float32Array.from([1000, 1000]), ['a', 'b']);
  assert.deepEqual(labels, [
    { label: 'a', prob: 0.5 },
    { label: 'b', prob: 0.5 },
  ]);
});
