import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { projectRoot } from '../../test/support/project-root.js';
import { pairedEffect, ratioInterval } from './effect.js';
import { binomialProbability, rankInterval } from './order-statistics.js';
import { pooledRatio } from './pooled.js';
import { seededRandom } from './random.js';
import { studentProbability, studentQuantile } from './student.js';
import { commonTrend } from './trend.js';

type Numbers = readonly number[];

/** What SciPy computes; `figures.py` beside the file made it. */
interface Figures {
  readonly student: readonly { readonly freedom: number; readonly t: number; readonly probability: number }[];
  readonly quantiles: Figures['student'];
  readonly binomial: readonly {
    readonly n: number;
    readonly share: number;
    readonly successes: number;
    readonly probability: number;
  }[];
  readonly ranks: readonly {
    readonly n: number;
    readonly share: number;
    readonly interval: Numbers | null;
  }[];
  readonly paired: readonly {
    readonly baseline: Numbers;
    readonly candidate: Numbers;
    readonly interval: Numbers;
  }[];
  readonly bootstrap: readonly {
    readonly size: Numbers;
    readonly baseline: Numbers;
    readonly candidate: Numbers;
    readonly standardError: number;
  }[];
  readonly trends: readonly { readonly values: Numbers; readonly slope: number; readonly score: number }[];
}

const file = path.join(projectRoot(), 'test/fixtures/statistics/figures.json');
const figures = JSON.parse(readFileSync(file, 'utf8')) as Figures;

function assertClose(actual: number, expected: number, relative = 1e-9): void {
  assert.ok(
    Math.abs(actual - expected) <= relative * Math.max(1e-3, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );
}

const figureOf = (values: Numbers, sizes: Numbers = values.map(() => 1)) =>
  pooledRatio(values.map((sum, index) => ({ sum, size: sizes[index] ?? 1 })));

describe('the statistics are those of SciPy', () => {
  test("Student's distribution", () => {
    for (const { t, freedom, probability } of figures.student)
      assertClose(studentProbability(t, freedom), probability);
  });

  test('its quantiles', () => {
    for (const { t, freedom, probability } of figures.quantiles)
      assertClose(studentQuantile(probability, freedom), t);
  });

  test('the binomial distribution', () => {
    for (const { n, share, successes, probability } of figures.binomial)
      assertClose(binomialProbability(successes, n, share), probability);
  });

  test('the ranks of order-statistic intervals, and the samples that they need', () => {
    for (const { n, share, interval } of figures.ranks) {
      const ranks = rankInterval(share * 100, n);
      assert.deepEqual(ranks === null ? null : [ranks.low, ranks.high], interval, `p${share * 100} of ${n}`);
    }
  });

  test('the interval of a few paired rounds', () => {
    for (const { baseline, candidate, interval } of figures.paired) {
      const found = pairedEffect(figureOf(baseline), figureOf(candidate), seededRandom(1));
      assert.ok(found !== null);
      const { low, high } = ratioInterval(found);
      // The resolution of histograms is part of ours.
      assertClose(low, interval[0] ?? 0, 1e-3);
      assertClose(high, interval[1] ?? 0, 1e-3);
    }
  });

  test('the standard error of a bootstrap over paired rounds', () => {
    for (const { baseline, candidate, size, standardError } of figures.bootstrap) {
      const rounds = size.length;
      const found = pairedEffect(figureOf(baseline, size), figureOf(candidate, size), seededRandom(1));
      // 2,000 resamples know a standard error to some 1.6 %.
      assertClose(found?.standardError ?? 0, standardError * Math.sqrt(rounds / (rounds - 1)), 0.07);
    }
  });

  test("Kendall's score and Theil and Sen's slope", () => {
    for (const { values, slope, score } of figures.trends) {
      const trend = commonTrend([values]);
      const n = values.length;
      assert.ok(trend !== null);
      assertClose(Math.log1p(trend.change), slope * (n - 1), 1e-6);
      const z = Math.max(0, Math.abs(score) - 1) / Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
      assertClose(trend.probability, 2 * studentProbability(-z, 1e9), 1e-3);
    }
  });
});
