import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ceiling, InstrumentCalibration } from '../../model/index.js';
import { bytes } from '../../units/index.js';
import { ceilingsFor } from './ceilings-for.js';

const ceiling = (connections: number, requestsPerSecond: number, bodyBytes?: number): Ceiling => ({
  engine: 'raw',
  connections,
  requestsPerSecond,
  cpuPerRequestUs: 20,
  eventLoopUtilization: 0.9,
  ...(bodyBytes === undefined ? {} : { bodyBytes: bytes(bodyBytes) }),
});

const calibrated = (...ceilings: readonly Ceiling[]) => ({ ceilings }) as unknown as InstrumentCalibration;

const MEASURED = calibrated(
  ceiling(1, 10_000),
  ceiling(1, 4_000, 100_000),
  ceiling(40, 50_000),
  ceiling(40, 6_000, 100_000),
);

const raw = (calibration: InstrumentCalibration | undefined, connections: number, bodyBytes: number) =>
  ceilingsFor(calibration, connections, bytes(bodyBytes)).ceilings?.raw;

test('a ceiling is that of the most connections that are not more, with bodies no smaller', () => {
  assert.deepEqual(raw(MEASURED, 39, 0), { requestsPerSecond: 10_000, bodyBytes: 0 });
  assert.deepEqual(raw(MEASURED, 40, 0), { requestsPerSecond: 50_000, bodyBytes: 0 });
  assert.deepEqual(raw(MEASURED, 64, 5), { requestsPerSecond: 6_000, bodyBytes: 100_000 });
});

test('bodies larger than any that was measured have a ceiling that is lower by as much', () => {
  assert.deepEqual(raw(MEASURED, 40, 200_000), { requestsPerSecond: 3_000, bodyBytes: 200_000 });
});

test('a calibration that knows no bodies has the ceiling without them, which it says', () => {
  const known = raw(calibrated(ceiling(40, 50_000)), 40, 1);
  assert.deepEqual(known, { requestsPerSecond: 50_000, bodyBytes: 0 });
});

test('without a measurement there is none', () => {
  assert.deepEqual(ceilingsFor(undefined, 40, bytes(0)), {});
  assert.equal(raw(calibrated(ceiling(40, 50_000)), 8, 0), undefined);
});
