import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seconds } from '../units/index.js';
import type { OpenLoop, RateStage } from './plan.js';
import { expectedIn, schedule } from './schedule.js';

const steady = (rate: number, length: number): RateStage => ({
  durationUs: seconds(length),
  fromRate: rate,
  toRate: rate,
});

function times(arrivals: OpenLoop['arrivals'], stages: readonly RateStage[], seed = 1): number[] {
  return [...schedule({ arrivals, seed, stages })];
}

test('a constant rate is evenly spaced, from the start on', () => {
  assert.deepEqual(times('constant', [steady(4, 1)]), [0, 250_000, 500_000, 750_000]);
  assert.equal(times('constant', [steady(400, 10)]).length, 4_000);
});

test('steps follow one another, with nothing in a stage without a rate', () => {
  const step = times('constant', [steady(2, 1), steady(0, 1), steady(4, 1)]);
  assert.deepEqual(step, [0, 500_000, 2_000_000, 2_250_000, 2_500_000, 2_750_000]);
});

test('a ramp has its requests where the rate asks for them', () => {
  const ramp = times('constant', [{ durationUs: seconds(10), fromRate: 0, toRate: 200 }]);
  assert.equal(ramp.length, 1_000);
  // 10 t^2 requests by the second t.
  for (const [at, count] of [
    [2, 40],
    [5, 250],
    [8, 640],
  ] as const) {
    assert.equal(ramp.filter((time) => time < at * 1e6).length, count);
  }
});

test('times ascend, lie within the window, and are as many as the rates ask for', () => {
  const stage = fc.record({
    durationUs: fc.integer({ min: 1_000, max: 5_000_000 }).map((us) => seconds(us / 1e6)),
    fromRate: fc.double({ min: 0, max: 500, noNaN: true }),
    toRate: fc.double({ min: 0, max: 500, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(stage, { minLength: 1, maxLength: 4 }), (stages) => {
      const all = times('constant', stages);
      const windowUs = stages.reduce((sum, { durationUs }) => sum + durationUs, 0);
      const expected = stages.reduce((sum, each) => sum + expectedIn(each), 0);
      assert.ok(Math.abs(all.length - expected) <= 1, `${all.length} instead of ${expected}`);
      assert.ok(all.every((time, index) => time >= (all[index - 1] ?? 0) && time < windowUs));
    }),
  );
});

test('poisson arrivals have exponential gaps of the mean that the rate asks for', () => {
  const all = times('poisson', [steady(1_000, 100)]);
  const gaps = all.map((time, index) => time - (all[index - 1] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  // Four standard errors of a mean and of a deviation of 100,000 samples; the seed is fixed.
  assert.ok(Math.abs(mean - 1_000) < 13, `mean ${mean}`);
  assert.ok(Math.abs(Math.sqrt(variance) - 1_000) < 18, `sd ${Math.sqrt(variance)}`);
  const beyond = gaps.filter((gap) => gap > 2_000).length / gaps.length;
  assert.ok(Math.abs(beyond - Math.exp(-2)) < 0.005, `${beyond} beyond twice the mean`);
});

test('poisson arrivals follow a ramp, and a pause', () => {
  const stages = [{ durationUs: seconds(100), fromRate: 0, toRate: 400 }, steady(0, 50), steady(100, 50)];
  const all = times('poisson', stages);
  const within = (from: number, to: number) => all.filter((t) => t >= from * 1e6 && t < to * 1e6).length;
  for (const [count, expected] of [
    [within(0, 50), 5_000],
    [within(50, 100), 15_000],
    [within(150, 200), 5_000],
  ] as const) {
    assert.ok(Math.abs(count - expected) < 4 * Math.sqrt(expected), `${count} instead of ${expected}`);
  }
  assert.equal(within(100, 150), 0);
});

test('the same seed gives the same schedule, another one another', () => {
  const stages = [steady(100, 1)];
  assert.deepEqual(times('poisson', stages, 7), times('poisson', stages, 7));
  assert.notDeepEqual(times('poisson', stages, 7), times('poisson', stages, 8));
});
