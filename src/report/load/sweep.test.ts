import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertGolden } from '../../../test/support/golden.js';
import { SAMPLE_PLAN, sampleOpenLoad, sampleRecording } from '../../../test/support/sample-load.js';
import type { Knee, LoadResult, SweepStep } from '../../load/index.js';
import { milliseconds } from '../../units/index.js';
import { describeSweep, renderSweep } from './index.js';

const SWEEP = { fromRate: 200, toRate: 2_000, precision: 0.05, p99BoundUs: milliseconds(50) };
const LATE = { name: 'timer-lateness', value: 49_500, limit: '<= 3000 us', pass: false };

function step(
  rate: number,
  bearing: SweepStep<LoadResult>['bearing'],
  { meanMs = 10, ...change }: Partial<LoadResult> & { readonly meanMs?: number } = {},
): SweepStep<LoadResult> {
  const load = sampleOpenLoad();
  assert.ok(load.loop.kind === 'open');
  const loop = { ...load.loop, responseTime: sampleRecording(2_000, meanMs) };
  return { rate, bearing, measured: { ...load, loop, requestsPerSecond: rate - 0.3, ...change } };
}

const invalid = (rate: number) => step(rate, 'invalid', { validity: { valid: false, checks: [LATE] } });

function rendered(knee: Partial<Knee<LoadResult>>, width = 200): string {
  const whole: Knee<LoadResult> = { rate: null, refusedRate: null, end: 'found', steps: [], ...knee };
  return renderSweep(describeSweep(SAMPLE_PLAN, SWEEP, whole), { color: false, width });
}

test('a sweep is as in load.sweep.80.txt (UPDATE_GOLDEN=1 writes it)', () => {
  const steps = [
    step(200, 'borne'),
    step(400, 'borne', { meanMs: 12 }),
    invalid(800),
    step(800, 'refused', { meanMs: 300, errors: { timeout: 12 } }),
    step(566, 'refused', { meanMs: 60 }),
  ];
  return assertGolden('load.sweep.80.txt', rendered({ rate: 400, refusedRate: 566, steps }, 80));
});

test('a rate that was refused for its errors says so', () => {
  const steps = [step(200, 'borne'), step(210, 'refused', { errors: { timeout: 12 } })];
  const text = rendered({ rate: 200, refusedRate: 210, steps });
  assert.match(text, /is 200\/s; 210\/s was refused: 12 errors \(12 timeout\)\.$/m);
});

test('without a knee it says why, and what is known', () => {
  const borne = step(200, 'borne');
  const beyond = rendered({ rate: 200, end: 'beyond', steps: [borne] });
  assert.match(beyond, /^Every rate .* up to 2,000\/s: the knee lies beyond --rates\.$/m);
  const none = rendered({ refusedRate: 200, end: 'none', steps: [step(200, 'refused', { meanMs: 60 })] });
  assert.match(none, /^No rate .* has p99 <= 50\.00 ms: 200\/s was refused: p99 \d+\.\d+ ms\.$/m);
  const spoilt = rendered({ rate: 200, end: 'invalid', steps: [borne, invalid(400), invalid(400)] }, 800);
  assert.match(
    spoilt,
    /^INVALID: .* 400\/s was measured twice .*timer-lateness is 49\.50 ms.*borne so far is 200\/s\.$/m,
  );
  assert.match(rendered({ end: 'interrupted' }), /^INTERRUPTED .* No rate was borne so far\.$/m);
});
