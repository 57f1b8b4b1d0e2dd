import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { machineFacts } from '../host/index.js';
import type { CalibratedSize, CpuCalibration } from '../model/index.js';
import { megabytes, microseconds } from '../units/index.js';
import { loadCpuError, saveCpuError } from './cpu-error.js';

const duration = microseconds(220_000);
const point: CalibratedSize = {
  memoryMB: megabytes(128),
  ...{ meanUs: duration, p5Us: duration, p50Us: duration, p95Us: duration, awsMeanUs: duration },
  ...{ error: 0, gapUs: microseconds(158_200), foreignShare: 0, stolenShare: 0, suspect: false },
};

const calibration: CpuCalibration = {
  limiter: 'controller-1',
  workUs: microseconds(17_200),
  gapUs: microseconds(158_200),
  invocations: 40,
  points: [point],
  meanAbsoluteError: 0.044,
  warnings: [],
};

let folder = '';
const cache = process.env.XDG_CACHE_HOME;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-cpu-error-'));
  process.env.XDG_CACHE_HOME = folder;
});

afterEach(async () => {
  if (cache === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = cache;
  await rm(folder, { recursive: true });
});

test('an error is found again for the same machine, kernel and limiter, and for no other', async () => {
  assert.equal(await loadCpuError('controller-1'), undefined);
  await saveCpuError(calibration);
  const kept = await loadCpuError('controller-1');
  assert.deepEqual([kept?.meanAbsoluteError, kept?.invocations], [0.044, 40]);
  assert.equal(await loadCpuError('controller-2'), undefined);
  assert.equal(await loadCpuError('controller-1', { ...machineFacts(), kernel: 'Linux 9.9' }), undefined);
});

test('one that others disturbed, without a limiter or without an error is not kept', async () => {
  assert.equal(await saveCpuError({ ...calibration, points: [{ ...point, suspect: true }] }), null);
  assert.equal(await saveCpuError({ ...calibration, limiter: null }), null);
  assert.equal(await saveCpuError({ ...calibration, meanAbsoluteError: null }), null);
  assert.equal(await loadCpuError('controller-1'), undefined);
});

test('a damaged file is none', async () => {
  await writeFile((await saveCpuError(calibration)) ?? '', '{"meanAbsoluteError": "small"}');
  assert.equal(await loadCpuError('controller-1'), undefined);
});
