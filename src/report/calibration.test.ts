import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAMPLE_CALIBRATION } from '../../test/support/sample-calibration.js';
import { renderCalibration } from './calibration.js';

test('a calibration fits 80 columns, and names the figure that is furthest off', () => {
  const text = renderCalibration(SAMPLE_CALIBRATION, { color: false, width: 80 });
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
  assert.match(text, /^2 s stall .*5\.42 +5\.42 +12 +1,503 +yes$/m);
  assert.match(text, /^2\/200 ms .*p99 -7,529 us$/m);
  assert.match(text, /^trickle .*invalid$/m);
  assert.match(text, /n\/a/);
  assert.match(text, /^raw +40 +- +63,790 +15\.4 +98\.5 %$/m);
  assert.match(text, /^! they differ$/m);
});
