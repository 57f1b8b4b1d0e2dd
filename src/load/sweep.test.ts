import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findKnee } from './sweep.js';

const bears = (limit: number) => async (rate: number) => ({ borne: rate <= limit, measured: rate });

test('the knee is found to the precision that is asked for, in few steps', async () => {
  const limits = fc.double({ min: 10, max: 9_000, noNaN: true });
  await fc.assert(
    fc.asyncProperty(limits, async (limit) => {
      const sweep = { fromRate: 10, toRate: 10_000, precision: 0.05 };
      const { rate, found, steps } = await findKnee(sweep, bears(limit));
      assert.ok(found && rate !== null && rate <= limit && rate * 1.05 >= limit, `${rate} of ${limit}`);
      assert.ok(steps.length <= 16, `${steps.length} steps`);
    }),
  );
});

test('a knee beyond the end, and one before the beginning, are told of as such', async () => {
  const sweep = { fromRate: 10, toRate: 100, precision: 0.1 };
  const beyond = await findKnee(sweep, bears(1_000));
  assert.deepEqual([beyond.rate, beyond.found], [100, false]);
  assert.deepEqual(
    beyond.steps.map(({ rate }) => rate),
    [10, 20, 40, 80, 100],
  );
  const before = await findKnee(sweep, bears(5));
  assert.deepEqual([before.rate, before.found, before.steps.length], [null, false, 1]);
});
