import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import * as reference from 'simple-statistics';
import { agreementsOf, figuresOf, figuresOfSum } from './agreement.js';

const durations = (least: number) =>
  fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: least, maxLength: 600 });

function assertNear(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-6 * Math.max(1, Math.abs(expected)), `${actual}, ${expected}`);
}

describe('figures of durations', () => {
  test('are those of a reference', () => {
    fc.assert(
      fc.property(durations(400), (values) => {
        const { mean, sd, p50, p99 } = figuresOf(values);
        assertNear(mean, reference.mean(values));
        assertNear(sd, reference.sampleStandardDeviation(values));
        const sorted = values.toSorted((a, b) => a - b);
        assert.equal(p50, sorted[Math.ceil(0.5 * values.length) - 1]);
        assert.equal(p99, sorted[Math.ceil(0.99 * values.length) - 1]);
      }),
    );
  });

  test('have no percentile that has too few samples', () => {
    const { p50, p90, p99 } = figuresOf(Array.from({ length: 40 }, (_, index) => index));
    assert.deepEqual([p50, p90, p99], [19, 35, null]);
  });
});

describe('figures of a sum', () => {
  test('of something and a constant are shifted by it', () => {
    fc.assert(
      fc.property(durations(400), fc.integer({ min: 0, max: 1_000 }), (values, constant) => {
        const [alone, sum] = [figuresOf(values), figuresOfSum(values, [constant, constant])];
        assertNear(sum.mean, alone.mean + constant);
        assertNear(sum.sd, alone.sd);
        assertNear(sum.p50 ?? Number.NaN, (alone.p50 ?? 0) + constant);
        assertNear(sum.p99 ?? Number.NaN, (alone.p99 ?? 0) + constant);
      }),
      { numRuns: 30 },
    );
  });

  test('of two are those of all pairs', () => {
    const ones = Array.from({ length: 500 }, (_, index) => (index * 37) % 101);
    const others = [0, 10, 100];
    const pairs = ones.flatMap((one) => others.map((other) => one + other)).sort((a, b) => a - b);
    const { p50, p90 } = figuresOfSum(ones, others);
    assert.deepEqual([p50, p90], [pairs[749], pairs[1_349]]);
  });
});

test('figures agree within 1 % or 50 us, whichever is more', () => {
  const truth = { mean: 1_000, sd: 10, p50: 20_000, p90: 20_000, p99: null };
  const measured = { mean: 1_049, sd: 61, p50: 20_199, p90: 19_799, p99: 5 };
  assert.deepEqual(
    agreementsOf(truth, measured).map(({ figure, limitUs, pass }) => [figure, limitUs, pass]),
    [
      ['mean', 50, true],
      ['sd', 50, false],
      ['p50', 200, true],
      ['p90', 200, false],
    ],
  );
});
