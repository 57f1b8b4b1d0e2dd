import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DurationRecorder } from '../stats/index.js';
import { microseconds, milliseconds, seconds } from '../units/index.js';
import type { UsageBetween } from './usage.js';
import { type ValidityInput, validityOf } from './validity.js';
import type { WindowTotals } from './window.js';

const nothing = new DurationRecorder().toData();
const totals: WindowTotals = {
  recording: nothing,
  faults: {},
  connects: nothing,
  censored: 0,
  censoring: { recording: nothing, exactUpTo: 100 },
  inFlightAtEnd: 0,
  intervals: [],
  histogramCount: 1_000,
  sent: 1_000,
  completed: 1_000,
  errors: {},
  bytesRead: 0,
  busyUs: 40 * 5_000_000,
};
const usage: UsageBetween = {
  generator: { cpuUsedUs: seconds(1), eventLoopUtilization: 0.2 },
  stolenShare: 0,
  clockStepUs: milliseconds(1),
};
const sound: ValidityInput = { connections: 40, windowUs: seconds(5), totals, usage };

function failedChecks(input: ValidityInput): string[] {
  const { valid, checks } = validityOf(input);
  const failed = checks.filter(({ pass }) => !pass).map(({ name }) => name);
  assert.equal(valid, failed.length === 0);
  return failed;
}

const withTotals = (change: Partial<WindowTotals>): ValidityInput => ({
  ...sound,
  totals: { ...totals, ...change },
});
const withUsage = (change: Partial<UsageBetween>): ValidityInput => ({
  ...sound,
  usage: { ...usage, ...change },
});
const busy = (share: number) => withTotals({ busyUs: share * 40 * 5_000_000 });

test('a sound window passes every check', () => {
  assert.deepEqual(failedChecks(sound), []);
  assert.equal(validityOf(sound).checks.length, 7);
});

test("Little's law holds from 0.97 to 1.02", () => {
  assert.deepEqual(
    [0.971, 1.019].flatMap((share) => failedChecks(busy(share))),
    [],
  );
  assert.deepEqual(
    [0.969, 1.021].map((share) => failedChecks(busy(share))[0]),
    ['littles-law', 'littles-law'],
  );
});

test('one connection may miss a millisecond for each request, but never half of the window', () => {
  const solo = (share: number, sent: number) =>
    failedChecks({
      ...withTotals({ busyUs: share * 5_000_000, sent, completed: sent, histogramCount: sent }),
      connections: 1,
    });
  assert.deepEqual(solo(0.91, 500), []);
  assert.deepEqual(solo(0.89, 500), ['littles-law']);
  assert.deepEqual(solo(0.51, 20_000), []);
  assert.deepEqual(solo(0.49, 20_000), ['littles-law']);
  assert.deepEqual(solo(0.96, 5), ['littles-law']);
});

test('requests beyond the connections that neither ended nor are in flight are a fault', () => {
  assert.deepEqual(failedChecks(withTotals({ sent: 1_040 })), []);
  assert.deepEqual(failedChecks(withTotals({ sent: 1_041 })), ['unaccounted-requests']);
  assert.deepEqual(failedChecks(withTotals({ sent: 959 })), ['unaccounted-requests']);
  assert.deepEqual(failedChecks(withTotals({ sent: 1_050, errors: { timeout: 6, crash: 5 } })), []);
});

test('a histogram that lost a sample, and a window without any, are faults', () => {
  assert.deepEqual(failedChecks(withTotals({ histogramCount: 999 })), ['histogram-count']);
  assert.deepEqual(failedChecks(withTotals({ sent: 0, completed: 0, histogramCount: 0 })), [
    'completed-requests',
  ]);
});

test('a busy generator, stolen processors and a clock that was set are faults', () => {
  const generator = { cpuUsedUs: seconds(5), eventLoopUtilization: 0.8 };
  assert.deepEqual(failedChecks(withUsage({ generator })), ['generator-event-loop']);
  assert.deepEqual(failedChecks(withUsage({ stolenShare: 0.051 })), ['cpu-stolen']);
  assert.deepEqual(failedChecks(withUsage({ clockStepUs: microseconds(-50_000) })), ['clock-step-us']);
});

test('steal is not checked where the system does not tell it', () => {
  const { valid, checks } = validityOf(withUsage({ stolenShare: null }));
  assert.ok(valid);
  assert.ok(checks.every(({ name }) => name !== 'cpu-stolen'));
});
