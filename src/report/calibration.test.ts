import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstrumentCalibration, TruthMeasurement } from '../model/index.js';
import { bytes } from '../units/index.js';
import { renderCalibration } from './calibration.js';

const figures = { mean: 5_423, sd: 460, p50: 5_488, p90: 5_961, p99: null };

const truth = (change: Partial<TruthMeasurement>): TruthMeasurement => ({
  server: '2 s stall',
  engine: 'autocannon',
  connections: 1,
  n: 23_819,
  loopbackN: 100,
  loopbackUs: 91,
  truth: figures,
  measured: figures,
  biasUs: 12.4,
  spreadUs: 1_503,
  agreements: [],
  agrees: true,
  validity: { valid: true, checks: [] },
  ...change,
});

const calibration: InstrumentCalibration = {
  schemaVersion: 1,
  measuredAt: '2026-01-02T03:04:05.000Z',
  host: { cpu: 'CPU', cores: 2, kernel: 'Linux 6', node: 'v22.0.0', memoryBytes: bytes(1e9) },
  truths: [
    truth({}),
    truth({
      agrees: false,
      agreements: [
        { figure: 'mean', differenceUs: 60, limitUs: 50, pass: false },
        { figure: 'p99', differenceUs: -7_529, limitUs: 50, pass: false },
      ],
    }),
    truth({ validity: { valid: false, checks: [{ name: 'x', value: 1, limit: '0', pass: false }] } }),
  ],
  ceilings: [
    {
      engine: 'raw',
      connections: 40,
      requestsPerSecond: 63_790,
      cpuPerRequestUs: 15.4,
      eventLoopUtilization: 0.985,
    },
  ],
  warnings: [{ code: 'instrument-disagrees', message: 'they differ' }],
};

test('a calibration fits 80 columns, and names the figure that is furthest off', () => {
  const text = renderCalibration(calibration, { color: false, width: 80 });
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
  const rows = text.split('\n').filter((line) => line.startsWith('2 s stall'));
  assert.match(rows[0] ?? '', /5\.42 +5\.42 +12 +1,503 +yes$/);
  assert.match(rows[1] ?? '', /p99 -7,529 us$/);
  assert.match(rows[2] ?? '', /invalid$/);
  assert.match(text, /n\/a/);
  assert.match(text, /^raw +40 +63,790 +15\.4 +98\.5 %$/m);
  assert.match(text, /^! they differ$/m);
});
