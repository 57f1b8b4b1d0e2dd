import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BenchError, EXIT } from '../errors/index.js';
import { milliseconds, seconds } from '../units/index.js';
import { checkPlan } from './check-plan.js';
import { type LoadPlan, longestWarmup, type OpenLoop, type RateStage } from './plan.js';

const plan: LoadPlan = {
  url: 'http://127.0.0.1:8080/',
  connections: 40,
  durationUs: seconds(5),
  warmupUs: seconds(1),
  timeoutUs: seconds(10),
  requests: [{ method: 'GET', path: '/', headers: {} }],
  requestIdPrefix: 'r1',
};

/** An open loop of one stage as long as the plan's window, changed. */
function open({ seed = 1, ...stage }: Partial<RateStage> & { seed?: number }): OpenLoop {
  const stages = [{ durationUs: plan.durationUs, fromRate: 100, toRate: 100, ...stage }];
  return { kind: 'open', arrivals: 'constant', seed, stages };
}

test('a plan that can be carried out is accepted', () => {
  for (const change of [{}, { timeoutUs: milliseconds(5) }, { loop: open({ fromRate: 0 }) }]) {
    assert.doesNotThrow(() => checkPlan({ ...plan, ...change }));
  }
});

test('a plan that cannot be carried out is refused as a usage error that names the fault', () => {
  const faults: [Partial<LoadPlan>, RegExp][] = [
    [{ url: 'ftp://127.0.0.1/' }, /http/],
    [{ url: 'http://' }, /URL/],
    [{ connections: 0 }, /connections/],
    [{ connections: 1.5 }, /connections/],
    [{ threads: 41 }, /41 threads need as many connections/],
    [{ durationUs: seconds(0) }, /duration/],
    [{ warmupUs: seconds(-1) }, /warm-up/],
    [{ timeoutUs: milliseconds(0) }, /timeout/],
    [{ timeoutUs: milliseconds(999), engine: 'autocannon' }, /timeout below 1 s; use the raw engine/],
    [{ loop: open({}), engine: 'autocannon' }, /schedule; use the raw engine/],
    [{ maxConnections: 39 }, /most connections/],
    [{ loop: open({ seed: 0.5 }) }, /seed/],
    [{ loop: open({ toRate: -1 }) }, /rate/],
    [{ loop: open({ toRate: Number.POSITIVE_INFINITY }) }, /rate/],
    [{ loop: open({ fromRate: 0, toRate: 0 }) }, /rate/],
    [{ loop: open({ durationUs: seconds(0) }) }, /stage/],
    [{ loop: open({ durationUs: seconds(4) }) }, /as long as the window/],
    [{ requests: [{ method: 'GET', path: '/', headers: { 'a b': '1' } }] }, /"a b: 1" is no header/],
    [{ requests: [{ method: 'GET', path: '/', headers: { a: '1\r\nb: 2' } }] }, /no header/],
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
