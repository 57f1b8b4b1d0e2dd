import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { changePoints } from './change-points.js';
import { normalFrom, seededRandom } from './random.js';

/** Figures about each level in turn, with 3 % of noise. */
function series(levels: readonly (readonly [level: number, count: number])[], seed: number): number[] {
  const random = seededRandom(seed);
  return levels.flatMap(([level, count]) =>
    Array.from({ length: count }, () => level * Math.exp(0.03 * normalFrom(random))),
  );
}

const placesOf = (values: readonly number[]) =>
  changePoints(values, { random: seededRandom(1) }).map(({ at }) => at);

describe('change points', () => {
  test('lie where the level changes, up and down, and have a small probability', () => {
    const found = changePoints(
      series(
        [
          [20, 20],
          [26, 20],
          [20, 20],
        ],
        3,
      ),
      { random: seededRandom(1) },
    );
    assert.deepEqual(
      found.map(({ at }) => at),
      [20, 40],
    );
    assert.ok(found.every(({ probability }) => probability >= 1 / 1_000 && probability <= 0.01));
  });

  test('are those of the same series in another unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0.001, max: 1_000, noNaN: true }),
        (seed, unit) => {
          const values = series(
            [
              [20, 9],
              [23, 9],
            ],
            seed,
          );
          assert.deepEqual(placesOf(values.map((value) => value * unit)), placesOf(values));
        },
      ),
      { numRuns: 20, examples: [[542, 0.016_9]] },
    );
  });

  test('are found soon: a step of 10 % by its fifth figure', () => {
    const found = Array.from({ length: 40 }, (_, seed) =>
      placesOf(
        series(
          [
            [20, 12],
            [22, 5],
          ],
          seed + 1,
        ),
      ),
    );
    // In 85 of 100 series it lies where the step is.
    assert.ok(found.filter(([at]) => at === 12).length >= 28);
  });

  test('are few in series without a change: each has one by a chance of 1 %', () => {
    const alarms = Array.from(
      { length: 200 },
      (_, seed) => placesOf(series([[20, 15]], seed + 1)).length > 0,
    );
    // 2 of 200 are expected; 8 lie 4 standard deviations above.
    assert.ok(alarms.filter((alarm) => alarm).length < 8);
  });

  test('are none in constants, of one outlier, and in too few figures', () => {
    assert.deepEqual(placesOf(Array.from({ length: 20 }, () => 7)), []);
    const outlying = series([[20, 20]], 4).map((value, index) => (index === 9 ? value * 5 : value));
    assert.deepEqual(placesOf(outlying), []);
    assert.deepEqual(placesOf([1, 1, 9, 9]), []);
    assert.deepEqual(placesOf([]), []);
  });
});
