import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../test/support/random.js';
import { sampleRun } from '../../test/support/sample-run.js';
import { PRICE_TABLES, pricesOf, pricesOfRun, recosted } from './index.js';

const newRandom = () => seededRandom(1);

test('other prices change costs and nothing that was measured', () => {
  const run = sampleRun();
  const again = recosted(run, { prices: PRICE_TABLES.arm64 }, newRandom);
  assert.equal(pricesOfRun(again), PRICE_TABLES.arm64);
  again.cells.forEach((cell, index) => {
    const before = run.cells[index];
    if (cell.status !== 'measured' || before?.status !== 'measured') return;
    if ('reason' in cell.cost || 'reason' in before.cost) return;
    assert.deepEqual({ ...cell, cost: before.cost }, before);
    const compute = ({ usdPerMillion }: { readonly usdPerMillion: number }) => usdPerMillion - 0.2;
    assert.ok(Math.abs(compute(cell.cost) / compute(before.cost) - 0.8) < 1e-4);
    assert.equal(cell.cost.priceTable, 'AWS Lambda us-east-1 arm64, 2025-08-01');
  });
});

test('a run of before cold GB-seconds were told has them in its price', () => {
  const run = recosted(sampleRun(), {}, newRandom);
  const [before, now] = [sampleRun(), run].map(({ cells }) =>
    cells.find((cell) => cell.status === 'measured'),
  );
  assert.ok(before?.status === 'measured' && now?.status === 'measured');
  assert.ok('usdPerMillion' in before.cost && 'usdPerMillion' in now.cost);
  assert.equal(before.cost.coldGbSecondsPerInvocation, undefined);
  assert.ok(Math.abs((now.cost.coldUsdPerMillion ?? 0) - (before.cost.coldUsdPerMillion ?? 0)) < 1e-9);
  assert.ok((now.cost.coldGbSecondsPerInvocation ?? 0) > now.cost.gbSecondsPerInvocation);
});

test('prices are those of the scenario, else of the architecture', () => {
  assert.equal(pricesOf(undefined), PRICE_TABLES.x86_64);
  assert.equal(pricesOf(undefined, 'arm64'), PRICE_TABLES.arm64);
  assert.equal(pricesOf('x86_64', 'arm64'), PRICE_TABLES.x86_64);
  const own = { ...PRICE_TABLES.x86_64, name: 'own' };
  assert.equal(pricesOf(own), own);
});
