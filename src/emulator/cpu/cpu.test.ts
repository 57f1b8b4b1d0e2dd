import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { megabytes } from '../../units/index.js';
import { AWS_ACCOUNT } from './aws-account.js';
import { BandwidthGroup } from './bandwidth-model.js';
import { AWS_CADENCE, expectedDurationUs, expectedError, kernelError } from './expected-duration.js';

/** No platform works in the group. */
const ALONE = {
  ...AWS_ACCOUNT,
  tickAfterRefillUs: 30,
  ...{ besideUs: 0, besideDelayUs: 0, afterUs: 0, afterBesideUs: 0, apiUs: 0 },
};

const workUs = fc.double({ min: 1, max: 60_000, noNaN: true });
const quotaUs = fc.double({ min: 1_000, max: 40_000, noNaN: true });
const startUs = fc.double({ min: 0, max: 20_000, noNaN: true });

function durationOf(quota: number, start: number, work: number, account = ALONE): number {
  const group = new BandwidthGroup(quota, account);
  group.sleepUntil(start);
  return group.work(work);
}

test('work lasts at least its own time, and just that with a whole processor', () => {
  fc.assert(
    fc.property(quotaUs, startUs, workUs, (quota, start, work) => {
      const duration = durationOf(quota, start, work);
      assert.ok(duration >= work - 1e-3);
      if (quota >= ALONE.periodUs) assert.ok(Math.abs(duration - work) < 1e-3);
    }),
  );
});

test('more work never lasts less', () => {
  fc.assert(
    fc.property(quotaUs, startUs, workUs, workUs, (quota, start, work, more) => {
      assert.ok(durationOf(quota, start, work + more) >= durationOf(quota, start, work) - 1e-3);
    }),
  );
});

test('in the long run a group gets its quota in each period, whatever the tick', () => {
  const long = 1_000_000;
  fc.assert(
    fc.property(
      fc.double({ min: 1_000, max: 19_000, noNaN: true }),
      fc.constantFrom(1_000, 4_000, 10_000),
      (quota, tickUs) => {
        const share = long / durationOf(quota, 0, long, { ...ALONE, tickUs });
        // At its start it may have a pool beside a refill, and it owes a tick at the end.
        const slack = (ALONE.periodUs + tickUs) / long;
        assert.ok(Math.abs(share / (quota / ALONE.periodUs) - 1) < slack * 2, `${share}`);
      },
    ),
    { numRuns: 30 },
  );
});

test('at 128 MB a burst lasts one tick, and its next comes two or three periods later, as on AWS', () => {
  const aligned = { ...ALONE, tickAfterRefillUs: 0 };
  const works = Array.from({ length: 40 }, (_, index) => 10_000 + index * 1_000);
  const durations = works.map((work) => durationOf((128 / 1_769) * 20_000, 0, work, aligned));
  const steps = durations.slice(1).map((duration, index) => duration - (durations[index] ?? 0) - 1_000);
  const pauses = steps.filter((step) => step > 1).map((step) => Math.round(step));
  assert.equal(pauses.length, 10);
  assert.deepEqual([...new Set(pauses)].sort(), [36_000, 56_000]);
});

test('what the platform takes beside a function is paid by its quota', () => {
  const meanUs = (account: typeof ALONE) =>
    expectedDurationUs(megabytes(195), { account, cadence: AWS_CADENCE, invocations: 200, seed: 3 });
  const alone = meanUs(ALONE);
  // 2.2 ms of quota come every 20 ms: 4.4 ms more work last two periods more, wherever they fall.
  const later = meanUs({ ...ALONE, besideUs: 4_400, besideDelayUs: 100 }) - alone;
  assert.ok(later > 20_000 && later < 60_000, `${later} us later`);
});

test('the account of AWS lies within 3 % of its curve in the mean, and those of other kernels further', () => {
  const error = expectedError(AWS_ACCOUNT);
  assert.ok(error < 0.03, `mean absolute error ${error}`);
  const alike = { tickUs: 4_000, sliceUs: 5_000 };
  assert.ok(kernelError(alike) > error);
  assert.ok(kernelError({ ...alike, tickUs: 10_000 }) > kernelError(alike));
});

test('a share of three processors never holds one thread back', () => {
  const drive = { account: AWS_ACCOUNT, cadence: AWS_CADENCE, invocations: 50, seed: 1 };
  const duration = expectedDurationUs(megabytes(5_307), drive);
  assert.ok(Math.abs(duration / AWS_CADENCE.workUs - 1) < 0.02);
});
