import assert from 'node:assert/strict';
import { test } from 'node:test';
import { milliseconds, seconds } from '../units/index.js';
import { chooseEngine, whyNotAutocannon, whyTooBusy } from './engine.js';
import type { LoadPlan } from './plan.js';

const PLAN: LoadPlan = {
  url: 'http://localhost/',
  connections: 4,
  durationUs: seconds(1),
  warmupUs: seconds(1),
  timeoutUs: seconds(2),
  requests: [],
  requestIdPrefix: 'test',
};

const OPEN: LoadPlan['loop'] = { kind: 'open', arrivals: 'constant', seed: 1, stages: [] };

test('autocannon is the default of a closed loop', () => {
  assert.equal(chooseEngine(PLAN).name, 'autocannon');
  assert.equal(chooseEngine({ ...PLAN, engine: 'auto' }).name, 'autocannon');
});

test('what autocannon cannot do is given to the raw engine, with the reason', () => {
  const plans: readonly [Partial<LoadPlan>, RegExp][] = [
    [{ loop: OPEN }, /by a schedule/],
    [{ timeoutUs: milliseconds(999) }, /no timeout below 1 s/],
    [{ url: 'https://localhost/' }, /checks no certificates/],
  ];
  for (const [change, why] of plans) {
    const { name, reason } = chooseEngine({ ...PLAN, ...change });
    assert.equal(name, 'raw');
    assert.match(reason, why);
  }
  assert.equal(whyNotAutocannon({ ...PLAN, timeoutUs: seconds(1) }), undefined);
});

test('an engine that was asked for is taken, and said to have been asked for', () => {
  for (const engine of ['autocannon', 'raw'] as const) {
    assert.deepEqual(chooseEngine({ ...PLAN, engine }), { name: engine, reason: 'it was asked for' });
  }
});

test('autocannon is given up where it is busy for more than half of the time, and not before', () => {
  assert.equal(whyTooBusy(0.5), undefined);
  assert.match(whyTooBusy(0.51) ?? '', /busy for 51 % of the warm-up/);
});
