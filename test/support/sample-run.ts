import type { CellResult, Run } from '../../src/model/index.js';
import { bytes, megabytes, milliseconds, seconds } from '../../src/units/index.js';
import { SAMPLE_CALIBRATION } from './sample-calibration.js';
import { fullCell, PASSED, sampleCell, sampleUnmeasured } from './sample-cell.js';

/** A variant whose name is an attack on the report, and one that is too long for a table. */
export const HOSTILE_VARIANT = '<script>alert(1)</script>';
export const WIDE_VARIANT = 'onnxruntime-node-with-int8-quantisation-and-a-long-name';

const STEAL = {
  code: 'cpu-steal',
  message: 'The hypervisor took 9.1 % of the processors; run on a quieter host.',
};

function sampleCells(): CellResult[] {
  const image = {
    kind: 'image',
    zippedBytes: bytes(158_112_004),
    unzippedBytes: bytes(484_442_112),
  } as const;
  const ort = [
    sampleCell({ variant: 'onnxruntime-node', memoryMB: 512, soloMs: 61.3, rate: 98.41, environments: 6 }),
    sampleCell({ variant: 'onnxruntime-node', memoryMB: 1_536, soloMs: 20.4, rate: 101.2, environments: 2 }),
    sampleCell({
      variant: 'onnxruntime-node',
      memoryMB: 3_008,
      threads: 2,
      soloMs: 12.1,
      rate: 83.7,
      environments: 1,
    }),
  ];
  const tfjs = sampleCell({
    variant: 'tfjs-node',
    memoryMB: 1_536,
    soloMs: 31.9,
    rate: 61.5,
    environments: 2,
    coldSamples: 40,
  });
  const wasm = sampleCell({
    variant: 'tfjs-wasm',
    memoryMB: 512,
    soloMs: 410.2,
    rate: 5.21,
    environments: 6,
  });
  const failedParity = { ...PASSED, maxRelativeError: 3.1e-2, pass: false };
  return [
    ...ort,
    sampleUnmeasured(
      'tfjs-node',
      512,
      'failed',
      'the first invocation ended in out-of-memory:\nneeds 611.2 MB, the size gives 512 MB',
    ),
    {
      ...tfjs,
      package: { ...tfjs.package, ...image },
      warnings: [STEAL],
      warm: { ...tfjs.warm, errors: { timeout: 3, crash: 1 } },
    },
    sampleUnmeasured(
      'tfjs-node',
      3_008,
      'unavailable',
      'its share of 1.70 processors exceeds the 1 that this host has',
    ),
    { ...fullCell(wasm), warnings: [STEAL] },
    {
      ...sampleUnmeasured('tfjs-wasm', 1_536, 'invalid', '1 of 3 rounds was valid, 2 are needed'),
      parity: PASSED,
      package: wasm.package,
    },
    {
      ...sampleUnmeasured(
        HOSTILE_VARIANT,
        1_536,
        'failed',
        'parity: the largest error is 3.1e-2, the tolerance 5.0e-6',
      ),
      parity: failedParity,
    },
    sampleCell({ variant: WIDE_VARIANT, memoryMB: 1_536, soloMs: 14.2, rate: 144.04, environments: 2 }),
  ];
}

/** A run that has every kind of row: measured, unavailable, failed, invalid; it is itself invalid. */
export function sampleRun(changes: Partial<Run> = {}): Run {
  return {
    schemaVersion: 1,
    id: '2026-11-22T08-00-00Z-a1b2c3',
    scenario: {
      name: 'squeezenet',
      network: 'squeezenet1_1',
      weights: 'seeded',
      input: { images: ['seeded'], mode: 'body' },
      variants: ['onnxruntime-node', 'tfjs-node', 'tfjs-wasm', HOSTILE_VARIANT, WIDE_VARIANT],
      memoryMB: [megabytes(512), megabytes(1_536), megabytes(3_008)],
      threads: 'auto',
      target: 'local',
      rounds: 3,
      seed: 42,
      cold: { samples: 4, pageCache: 'warm', concurrency: 16 },
      solo: { durationUs: seconds(2) },
      warm: {
        connections: 40,
        threads: 8,
        durationUs: seconds(5),
        warmupUs: seconds(1),
        timeoutUs: seconds(10),
      },
      gates: ['errors == 0'],
      references: [
        {
          label: 'Keras on AWS Lambda, 2017',
          memoryMB: megabytes(1_536),
          requestsPerSecond: 101.76,
          averageUs: milliseconds(377.93),
          sdUs: milliseconds(94.76),
          maxUs: milliseconds(959.72),
          source: 'a report by hand',
          differs: {
            year: '2017',
            versions: 'Keras 2.0, TensorFlow 1.0',
            hardware: 'AWS Lambda',
            capacity: '40 of 40',
            others: ['The image came over the internet.'],
          },
        },
      ],
    },
    scenarioHash: '9f2c1d7be0a4',
    seed: 42,
    startedAt: '2026-11-22T08:00:00.000Z',
    finishedAt: '2026-11-22T08:06:41.000Z',
    state: 'complete',
    host: {
      cpu: 'AMD EPYC 7B13',
      cores: 2,
      kernel: 'Linux 6.1.0',
      cgroup: 'v1',
      node: 'v20.20.2',
      memoryBytes: bytes(8_589_934_592),
    },
    versions: { coldbench: '0.1.0', node: 'v20.20.2', 'onnxruntime-node': '1.23.0', tensorflow: '2.15.1' },
    valid: false,
    warnings: [{ code: 'shared-host', message: 'Other processes used 12 % of the host: close them.' }],
    calibration: SAMPLE_CALIBRATION,
    cells: sampleCells(),
    control: {
      cell: 'onnxruntime-node-512MB-1t',
      metrics: { 'warm.p50': 1.031, 'warm.p99': 0.948, 'solo.p50': 1.004 },
    },
    gates: [
      {
        gate: 'errors == 0',
        cell: 'onnxruntime-node-512MB-1t',
        outcome: 'pass',
        value: 0,
        message: 'no errors',
      },
      { gate: 'errors == 0', cell: 'tfjs-node-1536MB-1t', outcome: 'fail', value: 4, message: '4 errors' },
    ],
    ...changes,
  };
}

/** A run of two plain cells in which everything went well. */
export function validRun(changes: Partial<Run> = {}): Run {
  const cells = sampleRun().cells.slice(0, 2);
  return sampleRun({ valid: true, warnings: [], gates: [], cells, ...changes });
}
