import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { shapeOf } from './shape.js';

const values = fc.array(
  fc.record({ valueUs: fc.integer({ min: 1, max: 1e7 }), count: fc.integer({ min: 0, max: 50 }) }),
  { maxLength: 40 },
);

test('a shape counts every sample once, and does not change with the unit', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 20 }), (given, spans) => {
      const shape = shapeOf(given, spans);
      assert.equal(shape.length, spans);
      const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
      assert.equal(total(shape), total(given.map(({ count }) => count)));
    }),
  );
  const one = [1, 2, 4, 8, 8].map((valueUs) => ({ valueUs, count: 1 }));
  assert.deepEqual(shapeOf(one, 3), [1, 1, 3]);
  assert.deepEqual(
    shapeOf(
      one.map(({ valueUs, count }) => ({ valueUs: valueUs * 1_000, count })),
      3,
    ),
    [1, 1, 3],
  );
  assert.deepEqual(shapeOf([{ valueUs: 5, count: 9 }], 4), [9, 0, 0, 0]);
});
