import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MaybeSummary, Summary } from '../model/index.js';
import { minimumSamples } from './percentiles.js';
import { DurationRecorder } from './recorder.js';
import { summarize, summarizeCensored } from './summary.js';

function summaryOf(values: readonly number[]): Summary {
  const summary = maybeSummaryOf(values);
  assert.ok('mean' in summary);
  return summary;
}

function maybeSummaryOf(values: readonly number[]): MaybeSummary {
  const recorder = new DurationRecorder();
  for (const value of values) recorder.record(value);
  return summarize(recorder.toData());
}

const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

test('the samples that a percentile needs are those of the binomial interval', () => {
  assert.deepEqual([90, 95, 99, 99.9].map(minimumSamples), [36, 72, 368, 3_688]);
  assert.deepEqual([50, 75].map(minimumSamples), [1, 1]);
});

test('a percentile appears with the sample that it needs, not before', () => {
  assert.equal(summaryOf(upTo(35)).p90, null);
  assert.equal(summaryOf(upTo(36)).p90, 33);
  assert.equal(summaryOf(upTo(367)).p99, null);
  assert.equal(summaryOf(upTo(368)).p99, 365);
  assert.equal(summaryOf(upTo(3_687)).p999, null);
  assert.notEqual(summaryOf(upTo(3_688)).p999, null);
});

test('the median of a single cold start is that cold start', () => {
  const summary = summaryOf([812_345]);
  assert.deepEqual([summary.p50, summary.p75, summary.p90], [812_345, 812_345, null]);
  assert.deepEqual([summary.sd, summary.withinOneSd], [0, 1]);
});

test('without samples there is no summary but a reason', () => {
  assert.deepEqual(maybeSummaryOf([]), { n: 0, reason: 'no samples' });
});

test('percentiles never leave the range of what was recorded, and never fall', () => {
  const values = fc.array(fc.integer({ min: 0, max: 3_600_000_000 }), { minLength: 400, maxLength: 500 });
  fc.assert(
    fc.property(values, (list) => {
      const { min, p50, p75, p90, p95, p99, max } = summaryOf(list);
      const ascending = [min, p50, p75, p90, p95, p99, max].map(Number);
      assert.deepEqual(
        ascending.toSorted((a, b) => a - b),
        ascending,
      );
    }),
    { numRuns: 30 },
  );
});

test('the share within one sd is exact where the histogram tells every value apart', () => {
  const values = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 2, maxLength: 100 });
  fc.assert(
    fc.property(values, (list) => {
      const { mean, sd, withinOneSd } = summaryOf(list);
      const within = list.filter((value) => Math.abs(value - mean) <= sd).length;
      assert.equal(withinOneSd, within / list.length);
    }),
  );
});

function recorded(values: readonly number[]) {
  const recorder = new DurationRecorder();
  for (const value of values) recorder.record(value);
  return recorder.toData();
}

test('requests that were given up are in the percentiles as lower bounds, and in no other figure', () => {
  const answered = recorded(Array.from({ length: 950 }, () => 10_000));
  const givenUp = recorded(Array.from({ length: 50 }, () => 2_000_000));
  const summary = summarizeCensored(answered, givenUp) as Summary;
  assert.deepEqual([summary.n, summary.mean, summary.max, summary.p90], [950, 10_000, 10_000, 10_007]);
  assert.ok((summary.p99 ?? 0) >= 2_000_000 * 0.999, `p99 ${summary.p99}`);
  assert.deepEqual(summary.censored, { n: 50, exactUpTo: 95 });
  assert.equal((summarizeCensored(answered, recorded([])) as Summary).censored, undefined);
  assert.deepEqual(summarizeCensored(recorded([]), givenUp), { n: 0, reason: 'all 50 requests timed out' });
});
