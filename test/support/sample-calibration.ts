import type { InstrumentCalibration, TruthMeasurement } from '../../src/model/index.js';
import { bytes } from '../../src/units/index.js';

const FIGURES = { mean: 5_423, sd: 460, p50: 5_488, p90: 5_961, p99: null };

const truth = (change: Partial<TruthMeasurement>): TruthMeasurement => ({
  server: '2 s stall',
  engine: 'autocannon',
  connections: 1,
  n: 23_819,
  loopbackN: 100,
  loopbackUs: 91,
  truth: FIGURES,
  measured: FIGURES,
  biasUs: 12.4,
  spreadUs: 1_503,
  agreements: [],
  agrees: true,
  validity: { valid: true, checks: [] },
  ...change,
});

/** Of three servers: one agrees, one does not, and one was disturbed. */
export const SAMPLE_CALIBRATION: InstrumentCalibration = {
  schemaVersion: 1,
  measuredAt: '2026-01-02T03:04:05.000Z',
  host: { cpu: 'CPU', cores: 2, kernel: 'Linux 6', node: 'v22.0.0', memoryBytes: bytes(1e9) },
  truths: [
    truth({}),
    truth({
      server: '2/200 ms',
      agrees: false,
      agreements: [
        { figure: 'mean', differenceUs: 60, limitUs: 50, pass: false },
        { figure: 'p99', differenceUs: -7_529, limitUs: 50, pass: false },
      ],
    }),
    truth({
      server: 'trickle',
      validity: { valid: false, checks: [{ name: 'x', value: 1, limit: '0', pass: false }] },
    }),
  ],
  ceilings: [
    {
      engine: 'raw',
      connections: 40,
      requestsPerSecond: 63_790,
      cpuPerRequestUs: 15.4,
      eventLoopUtilization: 0.985,
    },
    {
      engine: 'raw',
      connections: 40,
      bodyBytes: bytes(65_536),
      requestsPerSecond: 7_120,
      cpuPerRequestUs: 121.8,
      eventLoopUtilization: 0.981,
    },
  ],
  warnings: [{ code: 'instrument-disagrees', message: 'they differ' }],
};
