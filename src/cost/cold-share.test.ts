import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../test/support/random.js';
import { seconds } from '../units/index.js';
import { coldShareOfPoisson, simulateColdShare } from './cold-share.js';

const SHORT = { warmS: 1e-6, coldS: 1e-6 };
const poisson = (ratePerSecond: number) => ({ ratePerSecond, arrivals: 'poisson' as const });
const constant = (gapS: number) => ({ ratePerSecond: 1 / gapS, arrivals: 'constant' as const });
const simulated = (
  traffic: Parameters<typeof simulateColdShare>[0],
  seed = 1,
  occupation = SHORT,
): ReturnType<typeof simulateColdShare> => simulateColdShare(traffic, occupation, seededRandom(seed));

test('Poisson arrivals one at a time are cold as often as the closed form says', () => {
  const rate = fc.double({ min: 1 / 86_400, max: 1 / 20, noNaN: true });
  fc.assert(
    fc.property(rate, fc.integer(), (ratePerSecond, seed) => {
      const { coldShare } = simulated(poisson(ratePerSecond), seed);
      const expected = coldShareOfPoisson(ratePerSecond);
      // Five standard errors of 100,000 invocations.
      const error = 5 * Math.sqrt((expected * (1 - expected)) / 100_000) + 1e-4;
      assert.ok(Math.abs(coldShare - expected) < error, `${coldShare} for ${expected}`);
    }),
    { numRuns: 20 },
  );
});

test('the closed form is a share that falls as invocations come more often', () => {
  const rate = fc.double({ min: 1e-7, max: 10, noNaN: true });
  fc.assert(
    fc.property(rate, rate, (one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)].map(coldShareOfPoisson);
      assert.ok(less !== undefined && more !== undefined && more >= 0 && less <= 1 && more <= less + 1e-12);
    }),
  );
});

test('evenly spaced invocations are cold as AWS was seen to be after such a gap', () => {
  for (const [gapS, share] of [
    [60, 0.005],
    [240, 0.02],
    [300, 0.08],
    [330, 0.68],
    [400, 1],
  ] as const) {
    const { coldShare } = simulated(constant(gapS));
    assert.ok(Math.abs(coldShare - share) < 0.01, `${coldShare} after ${gapS} s`);
  }
});

test('a share is between 0 and 1, for any traffic and any duration', () => {
  const span = fc.integer({ min: 1, max: 3_000 });
  const pattern = fc.option(fc.record({ busy: span, idle: span }), { nil: undefined });
  fc.assert(
    fc.property(
      fc.double({ min: 1e-4, max: 20, noNaN: true }),
      fc.constantFrom('poisson' as const, 'constant' as const),
      pattern,
      fc.double({ min: 0.001, max: 30, noNaN: true }),
      (ratePerSecond, arrivals, spans, warmS) => {
        const given =
          spans === undefined
            ? {}
            : { pattern: { busyUs: seconds(spans.busy), idleUs: seconds(spans.idle) } };
        const traffic = { ratePerSecond, arrivals, ...given };
        const { coldShare, concurrency } = simulated(traffic, 1, { warmS, coldS: 2 * warmS });
        assert.ok(coldShare >= 0 && coldShare <= 1 && concurrency >= 1, `${coldShare}, ${concurrency}`);
      },
    ),
    { numRuns: 15 },
  );
});

test('after idle spans longer than the keep-alive each burst begins with cold starts, after shorter ones not', () => {
  const burst = (idleS: number) =>
    simulated({
      ...constant(1),
      pattern: { busyUs: seconds(10), idleUs: seconds(idleS) },
    }).coldShare;
  assert.ok(Math.abs(burst(600) - 0.1) < 0.001, String(burst(600)));
  assert.ok(burst(60) < 0.01);
});

test('invocations that overlap need environments beside one another', () => {
  const { concurrency, coldShare } = simulated(poisson(10), 1, { warmS: 2, coldS: 3 });
  // Twenty are busy on average, and Poisson: above 48 once in 10^7.
  assert.ok(concurrency > 30 && concurrency < 50, String(concurrency));
  assert.ok(coldShare < 0.02, String(coldShare));
});

test('the same numbers make the same share', () => {
  assert.deepEqual(simulated(poisson(0.01), 7), simulated(poisson(0.01), 7));
});
