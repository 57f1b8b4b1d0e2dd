import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatHgrm } from './hgrm.js';
import { DurationRecorder } from './recorder.js';

function hgrmOf(values: readonly number[]): string {
  const recorder = new DurationRecorder();
  for (const value of values) recorder.record(value);
  return formatHgrm(recorder.toData());
}

/**
 * The values 1,000 to 10,000 us in the form of HdrHistogram's `outputPercentileDistribution(stream, 5, 1000.0)`:
 * lines are `%12.3f %2.12f %10d %14.2f`, the last `%12.3f %2.12f %10d`. The footer's mean and deviation are
 * those of the middles of the buckets: 1000, 2000, 3001, 4001, 5002, 6002, 7002, 8002, 9004, 10004.
 */
const TEN_VALUES = `       Value     Percentile TotalCount 1/(1-Percentile)

       1.000 0.000000000000          1           1.00
       1.000 0.100000000000          1           1.11
       2.000 0.200000000000          2           1.25
       3.001 0.300000000000          3           1.43
       4.001 0.400000000000          4           1.67
       5.003 0.500000000000          5           2.00
       6.003 0.550000000000          6           2.22
       6.003 0.600000000000          6           2.50
       7.003 0.650000000000          7           2.86
       7.003 0.700000000000          7           3.33
       8.003 0.750000000000          8           4.00
       8.003 0.775000000000          8           4.44
       8.003 0.800000000000          8           5.00
       9.007 0.825000000000          9           5.71
       9.007 0.850000000000          9           6.67
       9.007 0.875000000000          9           8.00
       9.007 0.887500000000          9           8.89
       9.007 0.900000000000          9          10.00
      10.007 0.912500000000         10          11.43
      10.007 1.000000000000         10
#[Mean    =        5.502, StdDeviation   =        2.874]
#[Max     =       10.007, Total count    =           10]
#[Buckets =           22, SubBuckets     =         2048]
`;

test('the percentile distribution has the form of HdrHistogram, in milliseconds', () => {
  const text = hgrmOf(Array.from({ length: 10 }, (_, index) => (index + 1) * 1_000));
  assert.equal(text, TEN_VALUES);
});

test('the footer agrees with what was recorded within 3 significant digits', () => {
  const values = Array.from({ length: 5_000 }, (_, index) => 20_000 + ((index * 7_919) % 50_000));
  const text = hgrmOf(values);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  assertNear(footer(text, 'Mean'), mean / 1_000);
  assertNear(footer(text, 'StdDeviation'), sd / 1_000);
  assertNear(footer(text, 'Max'), Math.max(...values) / 1_000);
  assert.equal(footer(text, 'Total count'), values.length);
});

test('the distribution of nothing is a footer of zeros', () => {
  const text = hgrmOf([]);
  assert.deepEqual(
    ['Mean', 'StdDeviation', 'Max', 'Total count'].map((name) => footer(text, name)),
    [0, 0, 0, 0],
  );
});

function footer(text: string, name: string): number {
  const value = new RegExp(`${name}\\s*=\\s*([\\d.]+)`).exec(text)?.[1];
  return Number(value);
}

function assertNear(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= expected * 0.001, `${actual} is not ${expected}`);
}
