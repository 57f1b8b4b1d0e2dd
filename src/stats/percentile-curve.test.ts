import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { milliseconds } from '../units/index.js';
import { formatHgrm } from './hgrm.js';
import {
  CURVE_STEPS_PER_DECADE,
  countsOfHgrm,
  countsOfRecording,
  percentileCurve,
} from './percentile-curve.js';
import { DurationRecorder } from './recorder.js';

const recordingOf = (durationsMs: readonly number[]) => {
  const recorder = new DurationRecorder();
  for (const duration of durationsMs) recorder.record(milliseconds(duration));
  return recorder.toData();
};

describe('a curve of percentiles', () => {
  test('has the value of each rank, a tenth of the samples beyond the first decade, and the longest', () => {
    const values = Array.from({ length: 1_000 }, (_, index) => ({ valueUs: index + 1, count: 1 }));
    const { n, valuesUs } = percentileCurve(values);
    assert.equal(n, 1_000);
    assert.equal(valuesUs[0], 1);
    assert.equal(valuesUs[CURVE_STEPS_PER_DECADE], 900);
    assert.equal(valuesUs[2 * CURVE_STEPS_PER_DECADE], 990);
    assert.equal(valuesUs.at(-1), 1_000);
  });

  test('never falls, reaches the longest, and is empty of nothing', () => {
    const samples = fc.array(fc.record({ valueUs: fc.nat(1e6), count: fc.nat(50) }), { maxLength: 40 });
    fc.assert(
      fc.property(samples, (values) => {
        const { n, valuesUs } = percentileCurve(values);
        if (n === 0) return valuesUs.length === 0;
        const longest = Math.max(...values.filter(({ count }) => count > 0).map(({ valueUs }) => valueUs));
        const rises = valuesUs.every((value, index) => index === 0 || value >= (valuesUs[index - 1] ?? 0));
        return rises && valuesUs.at(-1) === longest;
      }),
    );
  });

  test('is the same of a recording and, where every line is a sample, of its .hgrm file', () => {
    const recording = recordingOf([10, 20, 30, 40]);
    const exact = percentileCurve(countsOfRecording(recording));
    const read = percentileCurve(countsOfHgrm(formatHgrm(recording)));
    assert.equal(read.n, 4);
    assert.equal(read.valuesUs.length, exact.valuesUs.length);
    for (const [index, value] of read.valuesUs.entries())
      assert.ok(Math.abs(value / (exact.valuesUs[index] ?? 0) - 1) < 0.002, `${value}`);
  });

  test('has no samples of a text that is no .hgrm file', () => {
    assert.deepEqual(countsOfHgrm('#[Mean = 1.0]\nhello\n\u0000'), []);
  });
});
