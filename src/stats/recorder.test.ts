import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as reference from 'simple-statistics';
import { BenchError } from '../errors/index.js';
import { HIGHEST_TRACKABLE_US } from './histogram.js';
import { standardDeviation } from './moments.js';
import { DurationRecorder, mergeRecordings } from './recorder.js';

const durations = fc.array(fc.integer({ min: 0, max: 60_000_000 }), { minLength: 1, maxLength: 200 });

function recorded(values: readonly number[]): DurationRecorder {
  const recorder = new DurationRecorder();
  for (const value of values) recorder.record(value);
  return recorder;
}

function assertClose(actual: number, expected: number, relative = 1e-9): void {
  const limit = relative * Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= limit, `${actual} is not ${expected}`);
}

test('the moments are those that an independent library computes', () => {
  fc.assert(
    fc.property(durations, (values) => {
      const data = recorded(values).toData();
      assert.equal(data.n, values.length);
      assert.equal(data.min, reference.min(values));
      assert.equal(data.max, reference.max(values));
      assertClose(data.mean, reference.mean(values));
      if (values.length > 1) assertClose(standardDeviation(data), reference.sampleStandardDeviation(values));
    }),
  );
});

test('a percentile is the exact rank-based quantile within 3 significant digits', () => {
  fc.assert(
    fc.property(durations, fc.double({ min: 0.1, max: 100, noNaN: true }), (values, percentile) => {
      const sorted = values.toSorted((a, b) => a - b);
      const rank = Math.max(1, Math.ceil((percentile / 100) * values.length - 1e-9));
      const exact = sorted[rank - 1] ?? Number.NaN;
      const measured = recorded(values).percentile(percentile) ?? Number.NaN;
      assert.ok(measured >= exact && measured <= exact * 1.001, `${measured} is not ${exact}`);
    }),
  );
});

test('recordings that are merged equal one recording of all samples', () => {
  fc.assert(
    fc.property(fc.array(durations, { maxLength: 5 }), (parts) => {
      const merged = mergeRecordings(parts.map((part) => recorded(part).toData()));
      const together = recorded(parts.flat()).toData();
      const { mean, m2, ...exact } = together;
      assertClose(merged.mean, mean);
      assertClose(Math.sqrt(merged.m2), Math.sqrt(m2));
      assert.deepEqual({ ...merged, mean: 0, m2: 0 }, { ...exact, mean: 0, m2: 0 });
    }),
  );
});

test('a recording that is read back goes on as if it had not been written', () => {
  fc.assert(
    fc.property(durations, durations, (first, second) => {
      const resumed = DurationRecorder.fromData(recorded(first).toData());
      for (const value of second) resumed.record(value);
      assert.deepEqual(resumed.toData(), recorded([...first, ...second]).toData());
    }),
  );
});

test('a recording survives JSON', () => {
  const data = recorded([1, 2, 3_000, 4_000_000]).toData();
  assert.deepEqual(DurationRecorder.fromData(JSON.parse(JSON.stringify(data))).toData(), data);
});

test('what is not a duration is refused and leaves no trace', () => {
  const recorder = recorded([10]);
  for (const value of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    assert.throws(() => recorder.record(value), { code: 'invalid-duration' });
  }
  assert.deepEqual(recorder.toData(), recorded([10]).toData());
});

test('fractions of a microsecond are rounded', () => {
  assert.deepEqual(recorded([1.4, 1.6]).toData(), recorded([1, 2]).toData());
});

test('a duration above an hour is exact in the moments and an hour in the histogram', () => {
  const recorder = recorded([HIGHEST_TRACKABLE_US + 5_000_000, 7]);
  assert.equal(recorder.toData().max, HIGHEST_TRACKABLE_US + 5_000_000);
  assert.equal(recorder.histogramCount, 2);
  const shown = recorder.percentile(99) ?? 0;
  assert.ok(Math.abs(shown - HIGHEST_TRACKABLE_US) <= HIGHEST_TRACKABLE_US / 1_000);
});

test('an empty recording has no percentile and can be merged', () => {
  const empty = new DurationRecorder();
  assert.equal(empty.percentile(50), null);
  assert.deepEqual(mergeRecordings([empty.toData(), recorded([5]).toData()]), recorded([5]).toData());
  assert.equal(mergeRecordings([]).n, 0);
});

test('a damaged recording is refused with an error that says so', () => {
  const data = recorded([1, 2, 3]).toData();
  assert.throws(() => DurationRecorder.fromData({ ...data, n: 4 }), { code: 'recording-inconsistent' });
  assert.throws(() => mergeRecordings([{ ...data, n: 4 }]), { code: 'recording-inconsistent' });
  assert.throws(
    () => DurationRecorder.fromData({ ...data, hdr: 'not a histogram' }),
    (error) => error instanceof BenchError && error.code === 'histogram-unreadable',
  );
});
