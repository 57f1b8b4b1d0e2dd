import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../model/index.js';
import { microseconds, milliseconds, seconds } from '../units/index.js';
import type { EndedRequest } from './ended-request.js';
import { MeasuredWindow } from './window.js';

const NOTHING_UNDER_WAY = { inFlightSince: [], connectingSince: [] };

function request(startMs: number, endMs: number, outcome: Outcome = 'ok'): EndedRequest {
  return {
    id: 'test-1',
    connection: 0,
    startUs: milliseconds(startMs),
    endUs: milliseconds(endMs),
    serviceTimeUs: milliseconds(endMs - startMs),
    ownUs: microseconds(0),
    outcome,
    bytesRead: 100,
  };
}

test('the time in a window is clipped at both of its ends', () => {
  const window = new MeasuredWindow(milliseconds(1_000));
  window.ended(request(600, 1_200));
  window.ended(request(1_300, 1_500));
  const totals = window.close(milliseconds(2_000), {
    inFlightSince: [milliseconds(1_900), milliseconds(700)],
    connectingSince: [],
  });
  assert.equal(totals.busyUs, milliseconds(200 + 200 + 100 + 1_000));
});

test('a request that began before the window is recorded in full when it ends inside', () => {
  const window = new MeasuredWindow(milliseconds(1_000));
  window.ended(request(600, 1_200));
  const { recording } = window.close(milliseconds(2_000), NOTHING_UNDER_WAY);
  assert.deepEqual([recording.n, recording.max], [1, milliseconds(600)]);
});

test("the generator's own time with a request is a connection's time, and no request's", () => {
  const window = new MeasuredWindow(milliseconds(0));
  window.ended({ ...request(100, 200), ownUs: milliseconds(7) });
  const { busyUs, recording } = window.close(seconds(1), NOTHING_UNDER_WAY);
  assert.deepEqual([busyUs, recording.max], [milliseconds(107), milliseconds(100)]);
});

test('failures are counted by kind and are in no recording', () => {
  const window = new MeasuredWindow(milliseconds(0));
  window.sent();
  window.ended(request(0, 10));
  for (const outcome of ['crash', 'timeout', 'crash'] as const) window.ended(request(0, 20, outcome));
  assert.equal(window.errorCount, 3);
  const totals = window.close(seconds(1), NOTHING_UNDER_WAY);
  assert.deepEqual(totals.errors, { crash: 2, timeout: 1 });
  assert.deepEqual([totals.completed, totals.recording.n, totals.sent, totals.bytesRead], [1, 1, 1, 400]);
});

test('each second has its interval, also one in which nothing ended', () => {
  const window = new MeasuredWindow(milliseconds(500));
  for (const endMs of [600, 1_499, 1_500, 3_600]) window.ended(request(endMs - 10, endMs));
  const { intervals } = window.close(milliseconds(4_200), NOTHING_UNDER_WAY);
  assert.deepEqual(
    intervals.map(({ recording }) => recording.n),
    [2, 1, 0, 1],
  );
  assert.deepEqual(
    intervals.map(({ offsetUs, lengthUs }) => [offsetUs, lengthUs].map((us) => us / 1_000)),
    [
      [0, 1_000],
      [1_000, 1_000],
      [2_000, 1_000],
      [3_000, 700],
    ],
  );
});

test('what is left of a second at the end belongs to the second before', () => {
  const window = new MeasuredWindow(milliseconds(0));
  for (const endMs of [900, 1_001]) window.ended(request(0, endMs));
  const { intervals } = window.close(milliseconds(1_002), NOTHING_UNDER_WAY);
  assert.deepEqual(
    intervals.map(({ lengthUs, recording }) => [lengthUs, recording.n]),
    [[milliseconds(1_002), 2]],
  );
});
