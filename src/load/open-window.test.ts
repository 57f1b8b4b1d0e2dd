import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../model/index.js';
import { microseconds, milliseconds } from '../units/index.js';
import type { Arrival, EndedRequest } from './ended-request.js';
import { OpenWindow } from './open-window.js';

const START_MS = 1_000;
const arrival = (intendedMs: number, arrivedMs = intendedMs): Arrival => ({
  intendedUs: milliseconds(intendedMs),
  arrivedUs: milliseconds(arrivedMs),
});

function request(of: Arrival, sentMs: number, endMs: number, outcome: Outcome = 'ok'): EndedRequest {
  return {
    id: 'test-1',
    connection: 0,
    startUs: milliseconds(sentMs),
    endUs: milliseconds(endMs),
    serviceTimeUs: milliseconds(endMs - sentMs),
    ownUs: microseconds(0),
    outcome,
    bytesRead: 10,
    givenUp: outcome === 'timeout',
    arrival: of,
  };
}

const secondFrom = (startMs: number) => new OpenWindow(milliseconds(startMs), milliseconds(1_000));

/** Takes a request through its whole life. */
function served(window: OpenWindow, ...args: Parameters<typeof request>): void {
  window.arrived(args[0]);
  window.sent(args[0]);
  window.ended(request(...args));
}

test('response time is from the intended start, and is lateness, wait and service time together', () => {
  const window = secondFrom(START_MS);
  served(window, arrival(1_100, 1_102), 1_110, 1_150);
  const { responseTime, lateness, connectionWait, scheduled } = window.times(milliseconds(2_000));
  const means = [responseTime, lateness, connectionWait, window.totals().recording].map(({ mean }) => mean);
  assert.deepEqual(means, [50_000, 2_000, 8_000, 40_000]);
  assert.equal(scheduled, 1);
});

test('its requests are those that were meant to start in it, however late they end', () => {
  const window = secondFrom(START_MS);
  served(window, arrival(999), 1_000, 1_010);
  served(window, arrival(1_999), 2_500, 3_500);
  window.arrived(arrival(2_000));
  assert.equal(window.outstanding, 0);
  const { completed } = window.totals();
  const { scheduled, responseTime, responseIntervals } = window.times(milliseconds(4_000));
  assert.deepEqual([completed, scheduled, responseTime.max], [1, 1, milliseconds(1_501)]);
  assert.deepEqual(
    responseIntervals.map(({ recording }) => recording.n),
    [1],
  );
  // Throughput counts what was answered inside of it, whenever that was meant to start.
  assert.equal(window.completedInside, 1);
});

test('what was given up is a lower bound from its intended start, sent or not', () => {
  const window = secondFrom(START_MS);
  served(window, arrival(1_100), 1_100, 1_110);
  served(window, arrival(1_200), 1_300, 1_800, 'timeout');
  const waiting = [arrival(1_500), arrival(999)];
  window.arrived(waiting[0] as Arrival);
  assert.deepEqual([window.outstanding, window.inFlight], [1, 0]);
  window.abandoned(waiting, milliseconds(2_500));
  const { neverSent, responseCensoring, responseTime } = window.times(milliseconds(2_500));
  const { errors, censored } = window.totals();
  assert.deepEqual([neverSent, window.outstanding, responseTime.n], [1, 0, 1]);
  assert.deepEqual([errors, censored], [{ timeout: 2 }, 2]);
  assert.deepEqual(
    [responseCensoring.recording.min, responseCensoring.recording.max],
    [milliseconds(600), milliseconds(1_000)],
  );
  assert.ok(Math.abs(responseCensoring.exactUpTo - 100 / 3) < 0.01);
});

test('ended early, it owns nothing that was meant to start later', () => {
  const window = secondFrom(START_MS);
  window.cut(milliseconds(1_400));
  window.cut(milliseconds(1_700));
  assert.equal(window.endUs, milliseconds(1_400));
  assert.equal(window.owns(arrival(1_399)), true);
  assert.equal(window.owns(arrival(1_400)), false);
  assert.equal(window.owns(undefined), false);
  assert.equal(window.startUs, microseconds(1_000_000));
});
