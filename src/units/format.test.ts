import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytes, microseconds } from './brands.js';
import { formatBytes, formatDuration, formatMilliseconds, formatNumber, formatPercent } from './format.js';

test('numbers have thousands separators and the decimals asked for', () => {
  assert.equal(formatNumber(1_234_567), '1,234,567');
  assert.equal(formatNumber(101.756, 2), '101.76');
  assert.equal(formatNumber(0.5, 3), '0.500');
});

test('milliseconds have two decimals and no unit', () => {
  assert.equal(formatMilliseconds(microseconds(377_930)), '377.93');
  assert.equal(formatMilliseconds(microseconds(1_234_567)), '1,234.57');
});

test('a duration is printed in the unit that reads best', () => {
  assert.equal(formatDuration(microseconds(740)), '740 us');
  assert.equal(formatDuration(microseconds(8_460)), '8.46 ms');
  assert.equal(formatDuration(microseconds(1_200_000)), '1.20 s');
  assert.equal(formatDuration(microseconds(185_000_000)), '3m 05s');
});

test('a duration that rounds up to the next unit is printed in that unit', () => {
  assert.equal(formatDuration(microseconds(999_994)), '999.99 ms');
  assert.equal(formatDuration(microseconds(999_996)), '1.00 s');
  assert.equal(formatDuration(microseconds(59_994_000)), '59.99 s');
  assert.equal(formatDuration(microseconds(59_996_000)), '1m 00s');
  assert.equal(formatDuration(microseconds(119_600_000)), '2m 00s');
});

test('bytes are printed in decimal units, without "1,000.0 kB"', () => {
  assert.equal(formatBytes(bytes(734)), '734 B');
  assert.equal(formatBytes(bytes(4_900_000)), '4.9 MB');
  assert.equal(formatBytes(bytes(999_960)), '1.0 MB');
  assert.equal(formatBytes(bytes(999_960_000)), '1.00 GB');
  assert.equal(formatBytes(bytes(10_737_418_240)), '10.74 GB');
});

test('a share is printed as a percentage with one decimal', () => {
  assert.equal(formatPercent(0.613), '61.3 %');
});

test('a printed duration never shows a full next unit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_600_000_000 }), (value) => {
      assert.doesNotMatch(formatDuration(microseconds(value)), /^1,000|^60\.00 s| 60s$/);
    }),
  );
});

test('a figure is the same with and without thousands separators', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_600_000_000 }), (value) => {
      assert.equal(formatMilliseconds(microseconds(value)).replaceAll(',', ''), (value / 1_000).toFixed(2));
    }),
  );
});
