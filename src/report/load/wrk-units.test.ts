import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { wrkBinary, wrkColumn, wrkMetric, wrkSeconds, wrkTime } from './wrk-units.js';

test('times, counts and bytes change to the next unit where wrk does: at 0.85 of it', () => {
  assert.deepEqual([0, 849.99, 850, 377_930, 849_999, 850_000, 959_720, 1_234_567].map(wrkTime), [
    '0.00us',
    '849.99us',
    '0.85ms',
    '377.93ms',
    '850.00ms',
    '850.00ms',
    '959.72ms',
    '1.23s',
  ]);
  assert.deepEqual([50.9e6, 51e6, 90e6, 7_200e6].map(wrkTime), ['50.90s', '0.85m', '1.50m', '120.00m']);
  assert.deepEqual([101.76, 849, 850, 12_345, 900_000].map(wrkMetric), [
    '101.76',
    '849.00',
    '0.85k',
    '12.35k',
    '0.90M',
  ]);
  assert.deepEqual([734, 871, 1_258_291, 3e12].map(wrkBinary), ['734.00', '0.85K', '1.20M', '2.73T']);
  assert.deepEqual([10e6, 60e6, 500_000].map(wrkSeconds), ['10s', '1m', '0.50s']);
});

test('figures of any unit have their last digits in one column', () => {
  const widths = fc.integer({ min: 0, max: 50_000_000 }).map((us) => wrkColumn(wrkTime(us), 10));
  fc.assert(
    fc.property(widths, (text) => {
      assert.equal(text.length, 10);
      assert.match(text[7] ?? '', /\d/);
    }),
  );
});
