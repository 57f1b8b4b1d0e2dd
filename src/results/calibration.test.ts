import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { machineFacts } from '../host/index.js';
import type { InstrumentCalibration } from '../model/index.js';
import { loadCalibration, saveCalibration } from './calibration.js';

const GENERATOR = 'the one that was measured';
const calibration: InstrumentCalibration = {
  schemaVersion: 1,
  measuredAt: '2026-01-02T03:04:05.000Z',
  host: machineFacts(),
  generator: GENERATOR,
  truths: [],
  ceilings: [
    {
      engine: 'autocannon',
      connections: 40,
      requestsPerSecond: 20_000,
      cpuPerRequestUs: 41.5,
      eventLoopUtilization: 0.9,
    },
  ],
  warnings: [],
};

let folder = '';
const cache = process.env.XDG_CACHE_HOME;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-calibration-'));
  process.env.XDG_CACHE_HOME = folder;
});

afterEach(async () => {
  if (cache === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = cache;
  await rm(folder, { recursive: true });
});

test('a calibration is found again on the machine that it is of, with the generator that it is of, and on no other', async () => {
  assert.equal(await loadCalibration(GENERATOR), undefined);
  await saveCalibration(calibration);
  assert.deepEqual(await loadCalibration(GENERATOR), calibration);
  assert.equal(await loadCalibration(GENERATOR, { ...machineFacts(), kernel: 'Linux 9.9' }), undefined);
  assert.equal(await loadCalibration(GENERATOR, { ...machineFacts(), node: 'v99.0.0' }), undefined);
  assert.equal(await loadCalibration('another'), undefined);
});

for (const content of ['', '{', '{"schemaVersion": 2}']) {
  test(`a file with ${JSON.stringify(content)} is no calibration`, async () => {
    await writeFile(await saveCalibration(calibration), content);
    assert.equal(await loadCalibration(GENERATOR), undefined);
  });
}
