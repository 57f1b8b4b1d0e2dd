import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTestScenario } from '../../test/support/scenario.js';
import type { Scenario } from '../model/index.js';
import { megabytes, seconds } from '../units/index.js';
import { cloudUsd, estimateCloudUsage } from './index.js';

/** One cell of 1 GB, and the control. */
function scenario(changes: Partial<Scenario> = {}): Scenario {
  const base = parseTestScenario();
  return {
    ...base,
    memoryMB: [megabytes(1_024)],
    rounds: 1,
    cold: { samples: 2, pageCache: 'warm' },
    solo: { durationUs: seconds(1.5) },
    warm: { ...base.warm, connections: 10, warmupUs: seconds(1), durationUs: seconds(4) },
    ...changes,
  };
}

test('a closed loop costs its connections times its seconds, whatever the functions do', () => {
  // Eight calls after the deployment; twice: 2 cold starts, 11 first calls of 5 s, 2 s of one and 5 s of ten connections.
  const { gbSeconds, invocations } = estimateCloudUsage(scenario(), 1);
  assert.equal(gbSeconds, 8 + 2 * (2 * 5 + 11 * 5 + 2 + 50));
  assert.equal(invocations, 8 + 2 * (2 + 200 + 5_000));
});

test('a trace costs its invocations, and no time between them', () => {
  const { warm } = scenario();
  const trace = {
    ...{ file: 'a.csv', sha256: '', arrivals: 7, speed: 1, keepAlive: 'aws' as const },
    fromUs: seconds(0),
    toUs: seconds(3_600),
  };
  const hour = { ...warm, warmupUs: seconds(0), durationUs: seconds(3_600), trace };
  const { gbSeconds, invocations } = estimateCloudUsage(scenario({ warm: hour }), 1);
  assert.equal(invocations, 8 + 2 * (2 + 200 + 7));
  assert.equal(gbSeconds, 8 + 2 * (2 * 5 + 11 * 5 + 2 + 7 * 5));
});

test('more rounds, cells and sizes cost more', () => {
  const { gbSeconds } = estimateCloudUsage(scenario(), 1);
  const sizes = [megabytes(1_024), megabytes(3_072)];
  for (const usage of [
    estimateCloudUsage(scenario({ rounds: 2 }), 1),
    estimateCloudUsage(scenario(), 2),
    estimateCloudUsage(scenario({ memoryMB: sizes }), 1),
  ])
    assert.ok(usage.gbSeconds > gbSeconds * 1.4);
});

test('a million requests of a GB and a second cost what the price table and the log do', () => {
  const usd = cloudUsd({ invocations: 1e6, gbSeconds: 1e6 });
  assert.ok(Math.abs(usd - (16.6667 + 0.2 + 0.25)) < 1e-9, String(usd));
});
