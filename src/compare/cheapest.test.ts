import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fullCell, sampleCell, sampleUnmeasured } from '../../test/support/sample-cell.js';
import type { MeasuredCell } from '../model/index.js';
import { parseBound } from '../scenario/index.js';
import { cheapestUnder } from './index.js';

/** A cell whose solo p99 and price are as given. */
function cell(variant: string, p99Us: number | null, usdPerMillion: number | null): MeasuredCell {
  const sample = sampleCell({ variant, memoryMB: 1_024, soloMs: 100, rate: 100, environments: 2 });
  const { serviceTimeUs: times } = sample.solo;
  assert.ok('mean' in times && 'usdPerMillion' in sample.cost);
  const p99 = p99Us as typeof times.p99;
  return {
    ...sample,
    solo: { ...sample.solo, serviceTimeUs: { ...times, p99 } },
    cost: usdPerMillion === null ? { n: 0, reason: 'free' } : { ...sample.cost, usdPerMillion },
  };
}

const BOUND = parseBound('p99 <= 300ms');

test('the cheapest of those that hold the bound is chosen', () => {
  const cells = [cell('slow', 400_000, 1), cell('cheap', 300_000, 2), cell('fast', 20_000, 3)];
  const { chosen, over, unknown } = cheapestUnder(BOUND, cells);
  assert.deepEqual([chosen?.cell.variant, chosen?.usdPerMillion, over], ['cheap', 2, 1]);
  assert.equal(chosen?.message, 'solo.p99 is 300.00 ms');
  assert.deepEqual(unknown, []);
});

test('what has too few samples for the percentile is named and not chosen, and so is what has no cost', () => {
  const cells = [cell('few', null, 1), cell('unpriced', 1_000, null), cell('known', 1_000, 3)];
  const { chosen, unknown } = cheapestUnder(BOUND, [
    ...cells,
    sampleUnmeasured('absent', 1_024, 'unavailable', 'not here'),
  ]);
  assert.equal(chosen?.cell.variant, 'known');
  assert.deepEqual(
    unknown.map(({ cell: { variant }, usdPerMillion }) => [variant, usdPerMillion]),
    [
      ['few', 1],
      ['unpriced', null],
    ],
  );
  assert.match(unknown[0]?.reason ?? '', /^solo\.p99 is n\/a \(n=\d+, needs 368\)$/);
  assert.equal(unknown[1]?.reason, 'free');
});

test('one whose memory was full is named and not chosen', () => {
  const full = fullCell(cell('full', 1_000, 1));
  const { chosen, unknown } = cheapestUnder(BOUND, [full, cell('fits', 1_000, 2)]);
  assert.equal(chosen?.cell.variant, 'fits');
  assert.deepEqual(unknown, [
    { cell: full, usdPerMillion: 1, reason: 'its memory was full: it may not fit' },
  ]);
});

test('where none holds it none is chosen', () => {
  assert.equal(cheapestUnder(BOUND, [cell('slow', 400_000, 1)]).chosen, null);
});

test('with traffic the price is that with its cold starts', () => {
  const month = { invocations: 1, simulated: 1, concurrency: 1, gbSeconds: 1, usd: 1 };
  const [kept, lost] = [cell('kept', 1_000, 2), cell('lost', 1_000, 1)];
  const { chosen } = cheapestUnder(BOUND, [
    { ...kept, monthly: { ...month, coldShare: 0.01, usdPerMillion: 3 } },
    { ...lost, monthly: { ...month, coldShare: 0.01, usdPerMillion: 4 } },
  ]);
  assert.deepEqual([chosen?.cell.variant, chosen?.usdPerMillion], ['kept', 3]);
});
