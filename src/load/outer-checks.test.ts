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
  readonly expectedAnswers?: LoadPlan['expectedAnswers'];
  readonly errors?: LoadResult['errors'];
}

function broken({ rate = 100, cpuSeconds = 0.5, errors = {}, ...plan }: Load): readonly string[] {
  const result = {
    loop: { kind: 'closed' },
    engine: { name: 'autocannon', reason: '' },
    windowUs: seconds(1),
    errors,
    requestsPerSecond: rate,
    generator: { cpuUsedUs: seconds(cpuSeconds), eventLoopUtilization: 0 },
  } as LoadResult;
  return outerChecks(plan as LoadPlan, result)
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

test('an answer that is not what it was before spoils the result, where answers are compared', () => {
  const errors = { 'invalid-output': 1 };
  assert.deepEqual(broken({ errors }), []);
  assert.deepEqual(broken({ errors, expectedAnswers: [[]] }), ['wrong-answers']);
  assert.deepEqual(broken({ errors: { timeout: 3 }, expectedAnswers: [[]] }), []);
});
