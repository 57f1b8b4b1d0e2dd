import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { megabytes } from '../../units/index.js';
import { AWS_CURVE } from './aws-curve.js';
import { AWS_KERNEL, BandwidthGroup } from './bandwidth-model.js';
import { AWS_CADENCE, expectedDurationUs } from './expected-duration.js';
import { predictError } from './self-test.js';

const workUs = fc.double({ min: 1, max: 60_000, noNaN: true });
const quotaUs = fc.double({ min: 1_000, max: 40_000, noNaN: true });
const startUs = fc.double({ min: 0, max: 20_000, noNaN: true });

function durationOf(quota: number, start: number, work: number, kernel = AWS_KERNEL): number {
  const group = new BandwidthGroup(quota, kernel);
  group.sleepUntil(start);
  return group.work(work);
}

test('work lasts at least its own time, and just that with a whole processor', () => {
  fc.assert(
    fc.property(quotaUs, startUs, workUs, (quota, start, work) => {
      const duration = durationOf(quota, start, work);
      assert.ok(duration >= work - 1e-3);
      if (quota >= AWS_KERNEL.periodUs) assert.ok(Math.abs(duration - work) < 1e-3);
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
        const share = long / durationOf(quota, 0, long, { ...AWS_KERNEL, tickUs });
        // At its start it may have a pool beside a refill, and it owes a tick at the end.
        const slack = (AWS_KERNEL.periodUs + tickUs) / long;
        assert.ok(Math.abs(share / (quota / AWS_KERNEL.periodUs) - 1) < slack * 2, `${share}`);
      },
    ),
    { numRuns: 30 },
  );
});

test('at 128 MB a burst lasts one tick, and its next comes two or three periods later, as on AWS', () => {
  const aligned = { ...AWS_KERNEL, tickAfterRefillUs: 0 };
  const works = Array.from({ length: 40 }, (_, index) => 10_000 + index * 1_000);
  const durations = works.map((work) => durationOf((128 / 1_769) * 20_000, 0, work, aligned));
  const steps = durations.slice(1).map((duration, index) => duration - (durations[index] ?? 0) - 1_000);
  const pauses = steps.filter((step) => step > 1).map((step) => Math.round(step));
  assert.equal(pauses.length, 10);
  assert.deepEqual([...new Set(pauses)].sort(), [36_000, 56_000]);
});

test('the model lies within 5 % of the curve of AWS, in the mean over its sizes', () => {
  const errors = AWS_CURVE.map(({ memoryMB, meanUs }) => {
    const drive = { kernel: AWS_KERNEL, cadence: AWS_CADENCE, invocations: 1_000, seed: 7 };
    return Math.abs(expectedDurationUs(memoryMB, drive) / meanUs - 1);
  });
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  assert.ok(mean < 0.05, `mean absolute error ${mean}, by size ${errors}`);
});

test('a host like AWS leaves no error, and one of 1,000 Hz or without the platform part leaves much', () => {
  const alike = { tickUs: 4_000, sliceUs: 5_000, takesPart: true };
  assert.equal(predictError(alike), 0);
  assert.ok(predictError({ ...alike, tickUs: 1_000 }) > 0.05);
  assert.ok(predictError({ ...alike, takesPart: false }) > 0.03);
});

test('a share of three processors never holds one thread back', () => {
  const drive = { kernel: AWS_KERNEL, cadence: AWS_CADENCE, invocations: 50, seed: 1 };
  const duration = expectedDurationUs(megabytes(5_307), drive);
  assert.ok(Math.abs(duration / AWS_CADENCE.workUs - 1) < 0.02);
});
