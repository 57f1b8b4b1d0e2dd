import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, seconds } from '../units/index.js';
import { outerChecks } from './outer-checks.js';
import type { LoadPlan } from './plan.js';
import type { LoadResult } from './result.js';

interface Load {
  readonly rate?: number;
  readonly cpuSeconds?: number;
  readonly ceilings?: LoadPlan['ceilings'];
}

function broken({ rate = 100, cpuSeconds = 0.5, ceilings }: Load): readonly string[] {
  const result = {
    loop: { kind: 'closed' },
    engine: { name: 'autocannon', reason: '' },
    windowUs: seconds(1),
    requestsPerSecond: rate,
    generator: { cpuUsedUs: seconds(cpuSeconds), eventLoopUtilization: 0 },
  } as LoadResult;
  return outerChecks({ ceilings } as LoadPlan, result)
    .filter(({ pass }) => !pass)
    .map(({ name }) => name);
}

const of = (requestsPerSecond: number) => ({ requestsPerSecond, bodyBytes: bytes(0) });

test('more than half of the ceiling of its engine is too near to it', () => {
  assert.deepEqual(broken({ rate: 500, ceilings: { autocannon: of(1_000) } }), []);
  assert.deepEqual(broken({ rate: 501, ceilings: { autocannon: of(1_000) } }), ['share-of-ceiling']);
  assert.deepEqual(broken({ rate: 501, ceilings: { raw: of(1_000) } }), []);
});

test('a generator that needs a whole processor is the bottleneck', () => {
  assert.deepEqual(broken({ cpuSeconds: 0.95 }), []);
  assert.deepEqual(broken({ cpuSeconds: 0.96 }), ['generator-cpu']);
});
