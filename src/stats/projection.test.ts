import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Projection } from '../model/index.js';
import { microseconds, milliseconds, seconds } from '../units/index.js';
import { type ProjectionModel, projectClosedLoop } from './projection.js';
import { DurationRecorder } from './recorder.js';

function recorded(values: readonly number[]) {
  const recorder = new DurationRecorder();
  for (const value of values) recorder.record(value);
  return recorder.toData();
}

const times = (count: number, ms: number) => recorded(Array.from({ length: count }, () => ms * 1_000));

function projected(model: Partial<ProjectionModel>): Projection {
  const projection = projectClosedLoop({
    connections: 40,
    windowUs: seconds(10),
    answers: times(100, 200),
    coldStarts: null,
    seed: 1,
    ...model,
  });
  assert.ok('responseTimeUs' in projection, JSON.stringify(projection));
  return projection;
}

describe('the projection to a platform that scales out', () => {
  test('of a steady function is connections / its time', () => {
    const { requestsPerSecond, environments, responseTimeUs } = projected({});
    assert.equal(requestsPerSecond, 200);
    assert.equal(environments, 40);
    // A value of a histogram is the middle of its bucket, 0.1 % wide.
    assert.ok(Math.abs(responseTimeUs.mean - 200_000) < 200);
  });

  test('has the first request of each environment pay a cold start, and no other', () => {
    const { responseTimeUs, requestsPerSecond, basedOn } = projected({ coldStarts: times(12, 1_010) });
    // 1.01 s, then 44 whole answers of 200 ms within 10 s and 0.95 of another, by each of 40 connections.
    assert.equal(responseTimeUs.n, 40 * 45);
    assert.ok(Math.abs(requestsPerSecond - (40 * 45.95) / 10) < 1e-6);
    assert.equal(responseTimeUs.max, 1_010_000);
    assert.deepEqual(basedOn, { soloRequests: 100, coldStarts: 12 });
  });

  test('has as many requests in flight as connections, all the time', () => {
    const some = fc.array(fc.integer({ min: 20, max: 400 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 60 }), fc.integer(), (ms, connections, seed) => {
        const answers = recorded(ms.map((one) => one * 1_000));
        const { requestsPerSecond, responseTimeUs } = projected({ answers, connections, seed });
        const busy = (requestsPerSecond * responseTimeUs.mean) / 1e6;
        // Little's law, but for the request that is under way at the end: at most 400 ms of 10 s.
        assert.ok(Math.abs(busy / connections - 1) < 0.041, `${busy} of ${connections}`);
        assert.ok(responseTimeUs.min >= answers.min && responseTimeUs.max <= answers.max);
      }),
      { numRuns: 40 },
    );
  });

  test('keeps the shape of what it is drawn from', () => {
    const bimodal = recorded(Array.from({ length: 1_000 }, (_, index) => (index < 900 ? 20_000 : 200_000)));
    const { responseTimeUs } = projected({ answers: bimodal, windowUs: seconds(60) });
    assert.ok(Math.abs(responseTimeUs.mean / 38_000 - 1) < 0.02, String(responseTimeUs.mean));
    assert.equal(Math.round((responseTimeUs.p50 ?? 0) / 1_000), 20);
    assert.equal(Math.round((responseTimeUs.p95 ?? 0) / 1_000), 200);
  });

  test('shows no percentile that its samples are too few for, however many requests it simulates', () => {
    const { responseTimeUs } = projected({ answers: times(40, 10) });
    assert.ok(responseTimeUs.n > 10_000);
    assert.ok(responseTimeUs.p90 !== null);
    assert.deepEqual([responseTimeUs.p95, responseTimeUs.p99, responseTimeUs.p999], [null, null, null]);
  });

  test('simulates a part of many connections, for the same rate', () => {
    const few = projected({ connections: 4, answers: times(10, 1) });
    const many = projected({ connections: 4_000, answers: times(10, 1) });
    assert.ok(Math.abs(many.requestsPerSecond / few.requestsPerSecond / 1_000 - 1) < 1e-9);
    assert.ok(many.responseTimeUs.n < 300_000);
  });

  test('is the same for the same seed', () => {
    const answers = recorded([10_000, 20_000, 30_000]);
    assert.deepEqual(projected({ answers, seed: 7 }), projected({ answers, seed: 7 }));
    assert.notDeepEqual(projected({ answers, seed: 7 }), projected({ answers, seed: 8 }));
  });

  test('says why there is none', () => {
    const model = { connections: 1, windowUs: milliseconds(100), coldStarts: null, seed: 1 };
    assert.ok('reason' in projectClosedLoop({ ...model, answers: recorded([]) }));
    const slow = projectClosedLoop({ ...model, answers: recorded([microseconds(100_000_000)]) });
    assert.ok('reason' in slow && /within the window/.test(slow.reason));
  });
});
