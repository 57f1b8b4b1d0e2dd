import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { measuredRun } from '../../test/support/measured-run.js';
import { fullCell } from '../../test/support/sample-cell.js';
import { bestOfSizes } from './index.js';

describe('the two fastest variants of a size', () => {
  test('are told apart by how much the next is slower', () => {
    const found = bestOfSizes(measuredRun({ variants: { slow: 4, next: 1.6, fast: 1 } }));
    assert.deepEqual(
      found.map(({ fastest, next, verdict }) => [fastest.memoryMB, fastest.variant, next.variant, verdict]),
      [
        [512, 'fast', 'next', 'slower'],
        [1_536, 'fast', 'next', 'slower'],
      ],
    );
    for (const { ratio, interval } of found) {
      assert.ok(Math.abs(ratio - 1.6) < 0.1);
      assert.ok(interval.low < ratio && ratio < interval.high);
    }
  });

  test('are of those that fit it', () => {
    const data = measuredRun({ variants: { next: 1.6, fast: 1, full: 0.5 }, memory: [512] });
    const cells = data.run.cells.map((cell) =>
      cell.status === 'measured' && cell.variant === 'full' ? fullCell(cell) : cell,
    );
    const [found] = bestOfSizes({ ...data, run: { ...data.run, cells } });
    assert.deepEqual([found?.fastest.variant, found?.next.variant], ['fast', 'next']);
  });

  test('cannot be told apart where chance would do as much', () => {
    const found = bestOfSizes(measuredRun({ variants: { a: 1, b: 1.01 } }));
    assert.deepEqual(
      found.map(({ verdict }) => verdict),
      ['cannot tell', 'cannot tell'],
    );
  });

  test('a difference that one pair would have by chance is none among many pairs', () => {
    const variants = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name, index) => [name, 1 + index / 20]),
    );
    const found = (given: typeof variants) =>
      bestOfSizes(measuredRun({ variants: given, memory: [512], seed: 4 })).map(
        ({ verdict, pairs, standsAmongAll }) => ({ verdict, pairs, standsAmongAll }),
      );
    const { a = 1, b = 1 } = variants;
    assert.deepEqual(
      [...found({ a, b }), ...found(variants)],
      [
        { verdict: 'slower', pairs: 1, standsAmongAll: true },
        { verdict: 'slower', pairs: 21, standsAmongAll: false },
      ],
    );
  });

  test('are none with one variant, or one round', () => {
    assert.deepEqual(bestOfSizes(measuredRun({ variants: { a: 1 } })), []);
    assert.deepEqual(bestOfSizes(measuredRun({ rounds: 1 })), []);
  });
});
