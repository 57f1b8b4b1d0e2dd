import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../test/support/random.js';
import type { MonthlyCost, PriceTable, TrafficSpec } from '../model/index.js';
import { megabytes, seconds, usDollars } from '../units/index.js';
import { priced } from './billing.js';
import { billOf, monthlyCost, PRICE_TABLES } from './index.js';

const near = (actual: number, expected: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.abs(expected), `${actual} for ${expected}`);

/** https://aws.amazon.com/lambda/pricing/, "Pricing examples"; the figures are AWS's, to the cent. */
const cents = (usd: number) => usd.toFixed(2);
const use = (invocations: number, secondsEach: number, memoryMB: number) => ({
  invocations,
  gbSeconds: (invocations * secondsEach * memoryMB) / 1_024,
});

test("AWS's example of a mobile backend costs 2.73 dollars a month", () => {
  // 3 million requests of 120 ms at 1,536 MB, after the free tier.
  const bill = billOf(use(3e6, 0.12, 1_536), PRICE_TABLES.x86_64, { free: true });
  assert.equal(cents(bill), '2.73');
});

test("AWS's example of 10,000 vehicles costs 249.49 dollars a month", () => {
  // Each sends once an hour for 31 days: 7.44 million requests of 2 s at 1,024 MB, without a free tier.
  const requests = 10_000 * 24 * 31;
  const bill = billOf(use(requests, 2, 1_024), PRICE_TABLES.x86_64, { free: false });
  assert.equal(requests, 7.44e6);
  assert.equal(cents(bill), '249.49');
});

test("AWS's older examples come out by the prices of their time", () => {
  // As published until 2020: $0.00001667 a GB-s. 512 MB, 3 million of 1 s; 128 MB, 30 million of 200 ms.
  const older: PriceTable = {
    ...PRICE_TABLES.x86_64,
    since: '2014-11-13',
    usdPerGbSecond: usDollars(0.00001667),
  };
  assert.equal(cents(billOf(use(3e6, 1, 512), older, { free: true })), '18.74');
  assert.equal(cents(billOf(use(30e6, 0.2, 128), older, { free: true })), '11.63');
});

test('the free tier never makes a bill negative, and a table without one takes nothing off', () => {
  const { freeTier: _none, ...table } = PRICE_TABLES.arm64;
  assert.equal(billOf(use(10, 1, 128), PRICE_TABLES.arm64, { free: true }), 0);
  assert.ok(billOf(use(10, 1, 128), table, { free: true }) > 0);
});

const HOURLY: TrafficSpec = { rate: '100/h', ratePerSecond: 1 / 36, arrivals: 'poisson', freeTier: false };

function month(
  traffic: Partial<TrafficSpec> = {},
  { warm, cold }: { readonly warm: number; readonly cold: number } = { warm: 0.02, cold: 0.3 },
): MonthlyCost {
  const cost = priced({ warm, cold }, PRICE_TABLES.x86_64);
  const spec = { ...HOURLY, ...traffic };
  const result = monthlyCost(
    { memoryMB: megabytes(1_024), cost },
    spec,
    PRICE_TABLES.x86_64,
    seededRandom(1),
  );
  assert.ok('usd' in result, JSON.stringify(result));
  return result;
}

test('a month is of 730 hours, and its cold starts are billed with their init', () => {
  const { invocations, coldShare, gbSeconds, usd, usdPerMillion } = month();
  assert.equal(invocations, 73_000);
  near(gbSeconds, 73_000 * (0.02 * (1 - coldShare) + 0.3 * coldShare));
  near(usd, gbSeconds * 0.0000166667 + 0.073 * 0.2);
  near(usdPerMillion, (usd / 73_000) * 1e6);
});

test('idle spans take their share of the invocations', () => {
  const pattern = { busyUs: seconds(120), idleUs: seconds(1_800) };
  near(month({ pattern }).invocations, (73_000 * 120) / 1_920);
});

const rate = fc.double({ min: 1e-4, max: 5, noNaN: true });

test('more invocations cost more, where cold ones cost as warm ones do', () => {
  fc.assert(
    fc.property(rate, rate, (one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)].map((ratePerSecond) =>
        month({ ratePerSecond }, { warm: 0.02, cold: 0.02 }),
      );
      assert.ok((more?.usd ?? 0) >= (less?.usd ?? 0) - 1e-12);
    }),
    { numRuns: 10 },
  );
});

test('a month costs between what it would with warm invocations alone and with cold ones alone', () => {
  fc.assert(
    fc.property(rate, (ratePerSecond) => {
      const usdOf = (warm: number, cold: number) => month({ ratePerSecond }, { warm, cold }).usd;
      const blended = usdOf(0.02, 0.3);
      const slack = 1e-9 * blended;
      assert.ok(usdOf(0.02, 0.02) <= blended + slack && blended <= usdOf(0.3, 0.3) + slack);
    }),
    { numRuns: 10 },
  );
});

test('a function that is asked more often can cost less: it is kept', () => {
  const dear = { warm: 0.02, cold: 1 };
  assert.ok(month({ ratePerSecond: 1 / 60 }, dear).usd < month({ ratePerSecond: 1 / 300 }, dear).usd);
});

test('what cannot be told says why', () => {
  const warmAlone = priced({ warm: 0.02, cold: null }, PRICE_TABLES.x86_64);
  const costed = (cost: typeof warmAlone, ratePerSecond: number) =>
    monthlyCost(
      { memoryMB: megabytes(512), cost },
      { ...HOURLY, ratePerSecond },
      PRICE_TABLES.x86_64,
      seededRandom(1),
    );
  assert.match(JSON.stringify(costed(warmAlone, 1)), /no cold start was billed/);
  const both = priced({ warm: 0.02, cold: 0.3 }, PRICE_TABLES.x86_64);
  assert.match(
    JSON.stringify(costed(both, 1e4)),
    /12 million invocations to simulate, more than 5 million: give a lower rate/,
  );
});
