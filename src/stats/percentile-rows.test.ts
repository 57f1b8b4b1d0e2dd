import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seconds } from '../units/index.js';
import { percentileRows } from './percentile-rows.js';
import { DurationRecorder } from './recorder.js';

function recorded(values: readonly number[]) {
  const recorder = new DurationRecorder();
  for (const value of values) recorder.record(value);
  return recorder.toData();
}

const answered = recorded(Array.from({ length: 990 }, (_, index) => 1_000 + index));
const shown = (rows: ReturnType<typeof percentileRows>) =>
  rows.flatMap(({ percentile, valueUs }) => (valueUs === null ? [] : [percentile]));

test('a percentile with too few samples is null, and says how many it needs', () => {
  const rows = percentileRows(answered, { recording: recorded([]), exactUpTo: 100 });
  assert.deepEqual(shown(rows), [50, 75, 90, 95, 99]);
  assert.deepEqual(rows.map(({ needs }) => needs).slice(-2), [3_688, 36_887]);
  assert.ok(rows.every(({ lowerBound }) => !lowerBound));
});

test('requests that were given up lengthen the tail, and what lies among them is a lower bound', () => {
  const givenUp = recorded(Array(30).fill(seconds(2)));
  const rows = percentileRows(answered, { recording: givenUp, exactUpTo: (990 / 1_020) * 100 });
  const at = (percentile: number) => rows.find((row) => row.percentile === percentile);
  assert.equal(at(99)?.valueUs, seconds(2));
  assert.equal(at(99)?.lowerBound, true);
  assert.equal(at(95)?.lowerBound, false);
  assert.ok((at(95)?.valueUs ?? 0) < 2_000);
  assert.equal(rows[0]?.samples, 1_020);
});
