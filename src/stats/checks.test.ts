import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { holmAdjusted } from './holm.js';
import { outliers } from './outliers.js';
import { commonTrend } from './trend.js';

const probability = fc.double({ min: 0, max: 1, noNaN: true });

describe('Holm', () => {
  test('gives the published example', () => {
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    const expected = [0.03, 0.06, 0.06, 0.02];
    holmAdjusted([0.01, 0.04, 0.03, 0.005]).forEach((value, index) => {
      assert.ok(Math.abs(value - (expected[index] ?? 0)) < 1e-12);
    });
  });

  test('is never below the plain value, never above Bonferroni, and keeps the order', () => {
    fc.assert(
      fc.property(fc.array(probability, { minLength: 1, maxLength: 20 }), (plain) => {
        const adjusted = holmAdjusted(plain);
        plain.forEach((value, index) => {
          const own = adjusted[index] ?? 0;
          assert.ok(own >= value && own <= Math.min(1, value * plain.length) + 1e-12);
          for (const [at, other] of plain.entries()) assert.ok(value > other || own <= (adjusted[at] ?? 0));
        });
      }),
    );
  });
});

describe('a trend', () => {
  const falling = [10, 9.2, 8.6, 8.1, 7.9];

  test('that rounds have in common is found, though they differ in level', () => {
    const trend = commonTrend([falling, falling.map((value) => value * 3), falling]);
    assert.ok(trend !== null && trend.probability < 0.001);
    assert.ok(trend.change < -0.15 && trend.change > -0.3);
  });

  test('is the negative of that of the reversed series', () => {
    const [forth, back] = [falling, falling.toReversed()].map((series) => commonTrend([series, series]));
    assert.ok(forth && back);
    assert.ok(Math.abs(Math.log1p(forth.change) + Math.log1p(back.change)) < 1e-9);
    assert.equal(forth.probability, back.probability);
  });

  test('is none of constants, of what goes up and down, and unknown of two figures', () => {
    const flat = commonTrend([[5, 5, 5, 5]]);
    assert.ok(flat?.change === 0 && flat.probability > 0.999);
    assert.ok((commonTrend([falling, falling.toReversed()])?.probability ?? 0) > 0.9);
    assert.equal(commonTrend([[1, 2]]), null);
  });

  test('one outlier decides nothing', () => {
    assert.ok((commonTrend([[10, 10.1, 50, 9.9, 10, 10.2]])?.probability ?? 0) > 0.3);
  });
});

describe('an outlier', () => {
  test('is what lies far from the rest', () => {
    assert.deepEqual(outliers([10, 10.2, 9.9, 10.1, 30, 10]), [4]);
    assert.deepEqual(outliers([10, 10.2, 9.9, 10.1, 3, 10]), [4]);
  });

  test('is nothing within 10 %, in a wide spread, or among few', () => {
    assert.deepEqual(outliers([10, 10, 10, 10, 10.9]), []);
    assert.deepEqual(outliers([5, 8, 13, 20, 32]), []);
    assert.deepEqual(outliers([10, 10, 10, 90]), []);
  });
});
