import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as reference from 'simple-statistics';
import { summarizeRates } from './rates.js';

test('rates are summarized as an independent library does', () => {
  const rates = fc.array(
    fc.record({ requestsPerSecond: fc.nat(50_000), count: fc.integer({ min: 1, max: 9 }) }),
    {
      minLength: 1,
    },
  );
  fc.assert(
    fc.property(rates, (counts) => {
      const samples = counts.flatMap(({ requestsPerSecond, count }) =>
        Array.from({ length: count }, () => requestsPerSecond),
      );
      const { n, mean, sd, max } = summarizeRates(counts);
      assert.deepEqual([n, max], [samples.length, reference.max(samples)]);
      assert.ok(Math.abs(mean - reference.mean(samples)) < 1e-6);
      const expected = samples.length < 2 ? 0 : reference.sampleStandardDeviation(samples);
      assert.ok(Math.abs(sd - expected) < 1e-4, `${sd} is not ${expected}`);
    }),
  );
});

test('the share within one sd counts the samples at both of its ends', () => {
  const rates = [
    { requestsPerSecond: 100, count: 8 },
    { requestsPerSecond: 200, count: 1 },
    { requestsPerSecond: 0, count: 1 },
  ];
  assert.equal(summarizeRates(rates).withinOneSd, 0.8);
});

test('without a sample all is 0', () => {
  assert.deepEqual(summarizeRates([]), { n: 0, mean: 0, sd: 0, max: 0, withinOneSd: 0 });
});
