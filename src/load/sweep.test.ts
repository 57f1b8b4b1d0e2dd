import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Bearing, findKnee } from './sweep.js';

const bears = (limit: number) => async (rate: number) => ({
  bearing: rate <= limit ? ('borne' as const) : ('refused' as const),
  measured: rate,
});

/** Says these one after the other; undefined interrupts. */
function saying(...bearings: (Bearing | undefined)[]) {
  const rest = [...bearings];
  return async (rate: number) => {
    const bearing = rest.shift();
    return bearing === undefined ? undefined : { bearing, measured: rate };
  };
}

test('the knee is found to the precision that is asked for, in few steps', async () => {
  const limits = fc.double({ min: 10, max: 9_000, noNaN: true });
  await fc.assert(
    fc.asyncProperty(limits, async (limit) => {
      const sweep = { fromRate: 10, toRate: 10_000, precision: 0.05 };
      const { rate, end, steps } = await findKnee(sweep, bears(limit));
      assert.ok(
        end === 'found' && rate !== null && rate <= limit && rate * 1.05 >= limit,
        `${rate} of ${limit}`,
      );
      assert.ok(steps.length <= 16, `${steps.length} steps`);
    }),
  );
});

test('a knee beyond the end, and one before the beginning, are told of as such', async () => {
  const sweep = { fromRate: 10, toRate: 100, precision: 0.1 };
  const beyond = await findKnee(sweep, bears(1_000));
  assert.deepEqual([beyond.rate, beyond.refusedRate, beyond.end], [100, null, 'beyond']);
  assert.deepEqual(
    beyond.steps.map(({ rate }) => rate),
    [10, 20, 40, 80, 100],
  );
  const before = await findKnee(sweep, bears(5));
  assert.deepEqual([before.rate, before.refusedRate, before.end, before.steps.length], [null, 10, 'none', 1]);
});

const SWEEP = { fromRate: 10, toRate: 100, precision: 0.5 };

test('an invalid step is measured once more, and what it then says counts', async () => {
  const { rate, refusedRate, end, steps } = await findKnee(
    SWEEP,
    saying('borne', 'invalid', 'borne', 'invalid', 'refused', 'refused'),
  );
  assert.deepEqual([rate, refusedRate, end], [20, 28.3, 'found']);
  assert.deepEqual(
    steps.map((step) => step.rate),
    [10, 20, 20, 40, 40, 28.3],
  );
});

test('a step that is invalid twice ends the sweep, and is neither borne nor refused', async () => {
  const knee = await findKnee(SWEEP, saying('borne', 'refused', 'invalid', 'invalid'));
  assert.deepEqual([knee.rate, knee.refusedRate, knee.end, knee.steps.length], [10, 20, 'invalid', 4]);
  const first = await findKnee(SWEEP, saying('invalid', 'invalid'));
  assert.deepEqual([first.rate, first.refusedRate, first.end], [null, null, 'invalid']);
});

test('a sweep that is interrupted keeps the steps that it has', async () => {
  const knee = await findKnee(SWEEP, saying('borne', undefined));
  assert.deepEqual([knee.rate, knee.end, knee.steps.length], [10, 'interrupted', 1]);
});
