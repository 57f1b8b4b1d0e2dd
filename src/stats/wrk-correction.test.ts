import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as reference from 'simple-statistics';
import { microseconds } from '../units/index.js';
import { DurationRecorder } from './recorder.js';
import { correctedAsWrk, wrkExpectedInterval } from './wrk-correction.js';

function recorded(values: readonly number[]) {
  const recorder = new DurationRecorder();
  for (const value of values) recorder.record(value);
  return recorder.toData();
}

/** stats_correct of wrk 4.2.0, statement by statement, on an array of counts. */
function asStatsC(values: readonly number[], expected: number): number[] {
  const max = Math.max(...values);
  const data = new Array<number>(max + 1).fill(0);
  for (const value of values) data[value] = (data[value] ?? 0) + 1;
  for (let n = expected * 2; n <= max; n += 1) {
    const count = data[n] ?? 0;
    for (let m = n - expected; count > 0 && m > expected; m -= expected) data[m] = (data[m] ?? 0) + count;
  }
  return data.flatMap((count, value) => Array<number>(count).fill(value));
}

test('samples are corrected as wrk does it', () => {
  // Below 2,048 us every microsecond has a bucket of its own.
  const values = fc.array(fc.integer({ min: 1, max: 2_047 }), { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 1_000 }), (samples, expected) => {
      const { mean, sd, percentiles } = correctedAsWrk(recorded(samples), microseconds(expected), [50]);
      const all = asStatsC(samples, expected);
      assert.ok(Math.abs(mean - reference.mean(all)) < 1e-6);
      assert.ok(Math.abs(sd - reference.sampleStandardDeviation(all)) < 1e-4);
      assert.equal(percentiles[50], all[Math.ceil(all.length / 2) - 1]);
    }),
  );
});

test('two speeds, as of the server of 2 ms and 200 ms, get the average that wrk prints instead of the truth', () => {
  // One in twenty takes 200 ms: the truth is 11.9 ms, and a cycle takes as long.
  const samples = Array.from({ length: 2_000 }, (_, index) => (index % 20 === 0 ? 200_000 : 2_000));
  const { mean } = correctedAsWrk(recorded(samples), microseconds(11_900), []);
  assert.ok(mean > 45_000 && mean < 60_000, String(mean));
});

test('the interval is whole microseconds over whole cycles, and none without a cycle', () => {
  assert.equal(wrkExpectedInterval(microseconds(10_000_000), 6_650, 40), Math.floor(1e7 / 166));
  assert.equal(wrkExpectedInterval(microseconds(10_000_000), 39, 40), 0);
  const data = recorded([5, 500]);
  assert.equal(correctedAsWrk(data, microseconds(0), []).mean, 252.5);
});
