import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { megabytes, microseconds, milliseconds } from '../units/index.js';
import { billedMilliseconds, costOf, gbSeconds, PRICE_TABLES, usdPerMillion } from './index.js';

const near = (actual: number, expected: number, tolerance = 1e-9) =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual} for ${expected}`,
  );

test("AWS's example of 3 million requests of 120 ms at 1,536 MB is 540,000 GB-s", () => {
  near(3e6 * gbSeconds(megabytes(1_536), 120), 540_000);
});

test("AWS's example costs 2.73 dollars a month after the free tier of 400,000 GB-s and a million requests", () => {
  const { usdPerGbSecond, usdPerMillionRequests } = PRICE_TABLES.x86_64;
  const compute = (3e6 * gbSeconds(megabytes(1_536), 120) - 400_000) * usdPerGbSecond;
  near(compute, 2.333338, 1e-6);
  near(compute + 2 * usdPerMillionRequests, 2.733338, 1e-6);
});

test('a million invocations of 120 ms at 1,536 MB cost 3.20 dollars, and 2.60 on arm64', () => {
  near(usdPerMillion(megabytes(1_536), 120), 0.18 * 16.6667 + 0.2);
  near(usdPerMillion(megabytes(1_536), 120, PRICE_TABLES.arm64), 0.18 * 13.3334 + 0.2);
});

test('an invocation is billed for whole milliseconds, rounded up once over duration and init', () => {
  assert.equal(billedMilliseconds(milliseconds(157.44), null), 158);
  assert.equal(billedMilliseconds(milliseconds(3), null), 3);
  assert.equal(billedMilliseconds(milliseconds(157.44), milliseconds(98.01)), 256);
  assert.equal(billedMilliseconds(milliseconds(1.5), milliseconds(1.5)), 3);
});

test('an invocation is billed for a millisecond at least', () => {
  assert.equal(billedMilliseconds(microseconds(0), null), 1);
});

test('the cost of a cell has its warm and its cold price and names its price table', () => {
  const cost = costOf({ memoryMB: megabytes(1_024), billedSoloUs: 10_000, billedColdUs: 510_000 });
  near(cost.gbSecondsPerInvocation, 0.01);
  near(cost.usdPerMillion, 0.01 * 16.6667 + 0.2);
  near(cost.coldUsdPerMillion ?? Number.NaN, 0.51 * 16.6667 + 0.2);
  assert.equal(cost.priceTable, 'AWS Lambda us-east-1 x86_64, 2025-08-01');
});

test('a cell without cold starts has no cold price', () => {
  assert.equal(
    costOf({ memoryMB: megabytes(512), billedSoloUs: 1_000, billedColdUs: null }).coldUsdPerMillion,
    null,
  );
});

test('what is billed is never less than the time used, nor more than a millisecond above it', () => {
  const time = fc.integer({ min: 1, max: 900_000_000 });
  fc.assert(
    fc.property(time, time, (durationUs, initUs) => {
      const used = durationUs + initUs;
      const billed = billedMilliseconds(microseconds(durationUs), microseconds(initUs)) * 1_000;
      assert.ok(billed >= used && billed < used + 1_000);
    }),
  );
});

test('the price of the mean is the mean of the prices, so that a mean of billed durations is enough', () => {
  const durations = fc.array(fc.integer({ min: 1, max: 900_000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(durations, fc.integer({ min: 128, max: 10_240 }), (billed, memory) => {
      const mean = (values: readonly number[]) =>
        values.reduce((sum, value) => sum + value, 0) / values.length;
      const memoryMB = megabytes(memory);
      near(usdPerMillion(memoryMB, mean(billed)), mean(billed.map((ms) => usdPerMillion(memoryMB, ms))));
    }),
  );
});
