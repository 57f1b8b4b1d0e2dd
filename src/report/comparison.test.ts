import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertGolden } from '../../test/support/golden.js';
import { measuredRun } from '../../test/support/measured-run.js';
import { compareAxis, compareRuns, METRICS_OF_RUNS } from '../compare/index.js';
import { renderComparison } from './index.js';

const before = measuredRun({ variants: { 'onnxruntime-node': 1, 'tfjs-node': 1.5 } });
const after = measuredRun({
  id: '2026-11-25T09-00-00Z-bbbbbb',
  seed: 2,
  variants: { 'onnxruntime-node': 1.4, 'tfjs-wasm': 3 },
});
const comparison = compareRuns(before, after, [], {
  metrics: METRICS_OF_RUNS,
  gates: ['onnxruntime-node: warm.p50 <= +10%', 'errors == 0'],
});
const plain = (width: number) => ({ color: false, width });

describe('a comparison of two runs', () => {
  test('at 80 columns', () =>
    assertGolden('comparison.80.txt', renderComparison(comparison, 'table', plain(80))));

  test('at 120 columns', () =>
    assertGolden('comparison.120.txt', renderComparison(comparison, 'table', plain(120))));

  test('in Markdown', () =>
    assertGolden('comparison.md', renderComparison(comparison, 'markdown', plain(80))));

  test('no line of its tables is wider than the terminal', () => {
    for (const line of renderComparison(comparison, 'table', plain(80)).split('\n'))
      assert.ok(line.length <= 80, line);
  });

  test('texts of a foreign run cannot steer the terminal', () => {
    const hostile = measuredRun({ id: '\u001b[2J evil', variants: { 'onnxruntime-node': 1 } });
    const text = renderComparison(
      compareRuns(before, hostile, [], { metrics: ['warm.p50'], gates: [] }),
      'table',
      plain(80),
    );
    assert.ok(!text.includes('\u001b'));
  });
});

test('of sizes the words are those of costs', () => {
  const options = { metrics: ['cost.usd-per-million'], gates: [] };
  const text = renderComparison(compareAxis(before, 'memory', options), 'table', plain(80));
  assert.match(text, /cost\.usd-per-million \(\$ per million\), against 512 MB/);
  assert.match(text, /dearer/);
  assert.ok(!text.includes('slower than'));
});
