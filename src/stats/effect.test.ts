import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Distribution, distributionOf } from './distribution.js';
import {
  historyEffect,
  ownEffect,
  pairedEffect,
  probabilityAtMost,
  ratioInterval,
  roundsToTell,
  separateEffect,
} from './effect.js';
import { percentileInterval } from './order-statistics.js';
import { pooledPercentile, pooledRatio, roundValues } from './pooled.js';
import { seededRandom } from './random.js';
import { DurationRecorder } from './recorder.js';
import { SMALLEST_DIFFERENCE, verdictOf } from './verdict.js';

const durations = fc.array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 1, maxLength: 60 });
const positive = fc.double({ min: 0.1, max: 1e6, noNaN: true });
const rounds = (min: number, max: number) =>
  fc.array(fc.tuple(positive, positive), { minLength: min, maxLength: max });

function recording(values: readonly number[]) {
  const recorder = new DurationRecorder();
  for (const value of values) recorder.record(value);
  return recorder.toData();
}

const figure = (values: readonly number[]) => pooledRatio(values.map((sum) => ({ sum, size: 1 })));
const sides = (pairs: readonly (readonly [number, number])[]) =>
  [figure(pairs.map(([before]) => before)), figure(pairs.map(([, after]) => after))] as const;

describe('a pooled figure', () => {
  test('a percentile of all rounds is that of one recording of all samples', () => {
    fc.assert(
      fc.property(
        fc.array(durations, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(50, 75, 90, 99),
        (lists, percentile) => {
          const pooled = pooledPercentile(
            lists.map((values) => distributionOf(recording(values))),
            percentile,
          );
          const recorder = DurationRecorder.fromData(recording(lists.flat()));
          const expected = recorder.percentile(percentile) ?? 0;
          const actual = pooled.of(lists.map(() => 1));
          // The middle of a bucket against its end, as HdrHistogram gives it.
          assert.ok(Math.abs(actual - expected) <= 1 + expected * 0.001, `${actual} is not ${expected}`);
        },
      ),
    );
  });

  test('a weight counts a round so often', () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        const [left, right] = [a, b].map((values) => distributionOf(recording(values))) as [
          Distribution,
          Distribution,
        ];
        const weighted = pooledPercentile([left, right], 50).of([2, 1]);
        assert.equal(weighted, pooledPercentile([left, left, right], 50).of([1, 1, 1]));
      }),
    );
  });

  test('a ratio of sums is weighted, too, and its rounds stand alone', () => {
    const pooled = pooledRatio([
      { sum: 10, size: 1 },
      { sum: 10, size: 4 },
    ]);
    assert.deepEqual([pooled.of([1, 1]), pooled.of([1, 0]), pooled.of([3, 1])], [4, 10, 40 / 7]);
    assert.deepEqual(roundValues(pooled), [10, 2.5]);
  });
});

describe('an interval of a ratio', () => {
  test('is around the ratio, and turned round where the sides are', () => {
    fc.assert(
      fc.property(rounds(2, 9), (pairs) => {
        const [before, after] = sides(pairs);
        const forward = pairedEffect(before, after, seededRandom(3));
        const backward = pairedEffect(after, before, seededRandom(3));
        assert.ok(forward !== null && backward !== null);
        const { low, high } = ratioInterval(forward);
        const once = pairs.map(() => 1);
        const ratio =
          pairs.length < 6
            ? Math.exp(pairs.reduce((sum, [a, b]) => sum + Math.log(b / a), 0) / pairs.length)
            : after.of(once) / before.of(once);
        assert.ok(low <= ratio * (1 + 1e-9) && ratio <= high * (1 + 1e-9));
        assert.ok(Math.abs(forward.logRatio + backward.logRatio) < 1e-9);
        assert.ok(Math.abs(forward.standardError - backward.standardError) < 1e-9);
      }),
    );
  });

  test('does not depend on the unit of the figures, nor on the order of the rounds up to five', () => {
    fc.assert(
      fc.property(rounds(2, 5), (pairs) => {
        const [found, scaled, turned] = [
          pairs,
          pairs.map(([a, b]): [number, number] => [a * 1_000, b * 1_000]),
          pairs.toReversed(),
        ].map((each) => pairedEffect(...sides(each), seededRandom(1)));
        for (const other of [scaled, turned]) {
          assert.ok(Math.abs((found?.logRatio ?? 0) - (other?.logRatio ?? 1)) < 1e-6);
          assert.ok(Math.abs((found?.standardError ?? 0) - (other?.standardError ?? 1)) < 1e-6);
        }
      }),
    );
  });

  test('what a round does to both sides changes nothing of paired rounds, but widens separate runs', () => {
    const drift = [1, 1.5, 0.7, 2];
    const before = figure(drift.map((factor) => 100 * factor));
    const after = figure(drift.map((factor) => 110 * factor));
    const paired = pairedEffect(before, after, seededRandom(1));
    const separate = separateEffect(before, after);
    assert.ok(paired !== null && separate !== null);
    assert.ok(ratioInterval(paired).low > 1.09 && ratioInterval(paired).high < 1.11);
    assert.ok(ratioInterval(separate).low < 0.5 && ratioInterval(separate).high > 2);
  });

  test('is the same for the same seed', () => {
    const values = [100, 104, 98, 101, 97, 103, 99];
    const again = () => pairedEffect(figure(values), figure(values.toReversed()), seededRandom(9));
    assert.deepEqual(again(), again());
  });

  test('needs two rounds, or eight runs of a history', () => {
    assert.equal(pairedEffect(figure([1]), figure([2]), seededRandom(1)), null);
    assert.equal(separateEffect(figure([1, 2]), figure([2])), null);
    assert.equal(ownEffect(figure([1])), null);
    assert.equal(historyEffect([1, 2, 3, 4, 5, 6, 7], 1), null);
  });

  test('a history widens by how its runs vary', () => {
    const found = historyEffect([90, 110, 95, 105, 100, 98, 102, 100], 130);
    assert.ok(found !== null);
    const { low, high } = ratioInterval(found);
    // SciPy: mean of logs ln 99.838, s 0.060916, t(7) 2.3646: 1.11762 to 1.51705.
    assert.ok(Math.abs(low - 1.11762) < 1e-4 && Math.abs(high - 1.51705) < 1e-4, `${low} to ${high}`);
  });
});

describe('a threshold', () => {
  const found = { logRatio: Math.log(1.2), standardError: 0.03, degreesOfFreedom: 2 };

  test('is exceeded with the certainty of its one-sided bound', () => {
    const { low } = ratioInterval(found, 0.9);
    assert.ok(Math.abs(probabilityAtMost(found, low) - 0.05) < 1e-9);
  });

  test('the rounds to tell grow with nearness and uncertainty', () => {
    const needed = (limit: number, standardError: number) =>
      roundsToTell({ ...found, standardError }, limit, 3) ?? 0;
    assert.ok(needed(1.19, 0.03) > needed(1.1, 0.03) && needed(1.1, 0.06) > needed(1.1, 0.03));
    // 3 x ((2.920 + 0.84) x 0.03 / ln(1.2 / 1.1))^2 = 5.04
    assert.equal(needed(1.1, 0.03), 6);
    assert.equal(roundsToTell({ ...found, logRatio: 0 }, 1, 3), null);
  });
});

describe('a verdict', () => {
  test('tells four cases apart', () => {
    assert.equal(verdictOf(1.2, { low: 1.1, high: 1.3 }), 'slower');
    assert.equal(verdictOf(0.8, { low: 0.7, high: 0.9 }), 'faster');
    assert.equal(verdictOf(1.01, { low: 0.99, high: 1.015 }), 'equivalent');
    assert.equal(verdictOf(1.05, { low: 0.99, high: 1.1 }), 'cannot tell');
    assert.equal(verdictOf(1.015, { low: 1.005, high: 1.025 }), 'cannot tell');
  });

  test('never says faster and slower of the same, and its opposite of the inverse', () => {
    const opposite = { faster: 'slower', slower: 'faster' } as const;
    const factor = fc.double({ min: 0.5, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(factor, factor, factor), (three) => {
        const [low = 1, ratio = 1, high = 1] = three.toSorted((a, b) => a - b);
        const verdict = verdictOf(ratio, { low, high });
        if (verdict === 'faster' || verdict === 'slower') {
          const limit = 1 / (1 + SMALLEST_DIFFERENCE);
          // 1 / 1.02 is not 0.98: between the two the inverse may be too near to 1.
          if (ratio > limit && ratio < 1) return;
          if (ratio > 1 && ratio < 1 / (1 - SMALLEST_DIFFERENCE)) return;
          assert.equal(verdictOf(1 / ratio, { low: 1 / high, high: 1 / low }), opposite[verdict]);
        }
      }),
    );
  });
});

test("a percentile's own interval is of samples, around it, and null below its minimum", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 100 }), (values) => {
      const distribution = distributionOf(recording(values));
      const interval = percentileInterval(distribution, 50);
      assert.equal(interval === null, values.length < 6);
      if (interval === null) return;
      const middle = pooledPercentile([distribution], 50).of([1]);
      assert.ok(interval.low <= middle && middle <= interval.high);
    }),
  );
});

test('a rank beyond the samples is refused', () => {
  assert.throws(() => new Distribution([{ valueUs: 5, count: 2 }]).valueAtRank(3), RangeError);
});
