import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAMPLE_PLAN } from '../../../test/support/sample-load.js';
import type { LoadProgress } from '../../load/index.js';
import { microseconds, seconds } from '../../units/index.js';
import { paletteFor } from '../terminal.js';
import { statusOf } from './progress.js';

const progress: LoadProgress = {
  phase: 'window',
  elapsedUs: seconds(3),
  completed: 12_345,
  errors: 0,
  p50Us: microseconds(5_810),
  p99Us: microseconds(8_330),
  requestsPerSecond: 4_115,
};
const status = (change: Partial<LoadProgress>) =>
  statusOf({ ...progress, ...change }, SAMPLE_PLAN, paletteFor(false));

test('progress tells how far it is, what was answered, and how fast', () => {
  assert.equal(status({}), '━━━─────── 30 %  12,345 requests  4,115/s  p50 5.81 ms  p99 8.33 ms');
});

test('progress tells warm-up and errors, and knows no percentile before the first answer', () => {
  const text = status({ phase: 'warmup', elapsedUs: seconds(2), errors: 7, p50Us: null, p99Us: null });
  assert.equal(text, '━━━━━━━━━━ 100 % warm-up  12,345 requests  4,115/s  p50 -  p99 -  7 errors');
});

test('progress of an open loop says that its time is not the response time', () => {
  const loop = { kind: 'open', arrivals: 'constant', seed: 1, stages: [] } as const;
  const text = statusOf(progress, { ...SAMPLE_PLAN, loop }, paletteFor(false));
  assert.match(text, /4,115\/s {2}service time p50 5\.81 ms {2}p99 8\.33 ms$/);
});
