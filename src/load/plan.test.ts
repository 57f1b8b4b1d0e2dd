import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BenchError, EXIT } from '../errors/index.js';
import { milliseconds, seconds } from '../units/index.js';
import { checkPlan, type LoadPlan, longestWarmup } from './plan.js';

const plan: LoadPlan = {
  url: 'http://127.0.0.1:8080/',
  connections: 40,
  durationUs: seconds(5),
  warmupUs: seconds(1),
  timeoutUs: seconds(10),
  requests: [{ method: 'GET', path: '/', headers: {} }],
  requestIdPrefix: 'r1',
};

test('a plan that can be carried out is accepted', () => {
  assert.doesNotThrow(() => checkPlan(plan));
});

test('a plan that cannot be carried out is refused as a usage error that names the fault', () => {
  const faults: [Partial<LoadPlan>, RegExp][] = [
    [{ url: 'ftp://127.0.0.1/' }, /http/],
    [{ url: 'http://' }, /URL/],
    [{ connections: 0 }, /connections/],
    [{ connections: 1.5 }, /connections/],
    [{ durationUs: seconds(0) }, /duration/],
    [{ warmupUs: seconds(-1) }, /warm-up/],
    [{ timeoutUs: milliseconds(999) }, /timeout/],
    [{ requests: [] }, /request/],
    [{ requestIdPrefix: 'a\r\nhost: b' }, /prefix/],
  ];
  for (const [change, message] of faults) {
    assert.throws(
      () => checkPlan({ ...plan, ...change }),
      (error) => error instanceof BenchError && error.exitCode === EXIT.usage && message.test(error.message),
    );
  }
});

test('the longest warm-up is a minute, and never shorter than the least', () => {
  assert.equal(longestWarmup(plan), seconds(60));
  assert.equal(longestWarmup({ ...plan, warmupUs: seconds(90) }), seconds(90));
  assert.equal(longestWarmup({ ...plan, maxWarmupUs: seconds(5) }), seconds(5));
});
