import {
  type Breakdown,
  type CellResult,
  type ColdResult,
  type MaybeSummary,
  type MeasuredCell,
  type ParityResult,
  type Projection,
  type RoundRecord,
  type RoundResult,
  type Run,
  type SoloResult,
  type StormRound,
  type StormStart,
  type Summary,
  TIME_PARTS,
  type TimePart,
  type UnmeasuredCell,
  type Validity,
  type WarmResult,
} from '../../src/model/index.js';
import { DurationRecorder, minimumSamples } from '../../src/stats/index.js';
import { bytes, megabytes, microseconds, milliseconds, seconds } from '../../src/units/index.js';

/** A summary of `n` durations about a mean in milliseconds, with the long tail of a real one. */
export function sampleSummary(n: number, meanMs: number, spread = 0.25): Summary {
  const at = (percentile: number, factor: number) =>
    n < minimumSamples(percentile) ? null : milliseconds(meanMs * factor);
  return {
    n,
    mean: meanMs * 1_000,
    sd: meanMs * spread * 1_000,
    withinOneSd: 0.76,
    min: milliseconds(meanMs * 0.7),
    max: milliseconds(meanMs * (1 + 6 * spread)),
    p50: at(50, 0.97),
    p75: at(75, 1 + 0.5 * spread),
    p90: at(90, 1 + 1.3 * spread),
    p95: at(95, 1 + 1.8 * spread),
    p99: at(99, 1 + 3 * spread),
    p999: at(99.9, 1 + 5 * spread),
  };
}

const VALID: Validity = {
  valid: true,
  checks: [{ name: 'littles-law', value: 1.002, limit: '0.97 to 1.02', pass: true }],
};

/** A cold start's phases in milliseconds. */
const PHASES = { environment: 3.4, runtimeBoot: 61.25, init: 212.5, firstInvocation: 48.1, transport: 1.75 };

function sampleCold(n: number, slowdown: number): ColdResult {
  const phase = (ms: number): MaybeSummary => sampleSummary(n, ms * slowdown, 0.08);
  const client = Object.values(PHASES).reduce((sum, ms) => sum + ms, 0);
  return {
    n,
    clientUs: phase(client),
    initDurationUs: phase(PHASES.runtimeBoot + PHASES.init),
    durationReportedUs: phase(PHASES.firstInvocation),
    phasesUs: {
      environment: phase(PHASES.environment),
      runtimeBoot: phase(PHASES.runtimeBoot),
      init: phase(PHASES.init),
      firstInvocation: phase(PHASES.firstInvocation),
      transport: phase(PHASES.transport),
    },
    pageCache: 'warm',
    errors: {},
  };
}

const STORM_CONCURRENCY = 16;

/** Storms of 16 in three rounds on a host that can run `fits` of them at full speed. */
function sampleStorm(cold: ColdResult, fits: number): StormRound {
  const slowdown = Math.max(1, STORM_CONCURRENCY / fits);
  const slower = (summary: MaybeSummary) =>
    'reason' in summary ? summary : sampleSummary(48, (summary.mean * slowdown) / 1_000, 0.08);
  const { phasesUs } = cold;
  const client = slower(cold.clientUs);
  return {
    n: 48,
    concurrency: STORM_CONCURRENCY,
    environments: STORM_CONCURRENCY,
    environmentsAtFullShare: fits,
    hostBusy: Math.min(1, slowdown * 0.96),
    allAnsweredUs: 'reason' in client ? client : sampleSummary(3, client.max / 1_000, 0.02),
    clientUs: client,
    initDurationUs: slower(cold.initDurationUs),
    durationReportedUs: slower(cold.durationReportedUs),
    phasesUs: {
      environment: slower(phasesUs.environment),
      runtimeBoot: slower(phasesUs.runtimeBoot),
      init: slower(phasesUs.init),
      firstInvocation: slower(phasesUs.firstInvocation),
      transport: slower(phasesUs.transport),
    },
    errors: {},
    validity: VALID,
    starts: Array.from({ length: STORM_CONCURRENCY }, (_, index) => sampleStart(index, slowdown)),
  };
}

function sampleStart(index: number, slowdown: number): StormStart {
  const grown = (ms: number) => milliseconds(ms * slowdown * (1 + index / 40));
  const client = Object.values(PHASES).reduce((sum, ms) => sum + ms, 0);
  return {
    environmentId: `e${index}`,
    answeredUs: grown(client + 0.2),
    clientUs: grown(client),
    phasesUs: {
      environment: grown(PHASES.environment),
      runtimeBoot: index === 3 ? null : grown(PHASES.runtimeBoot),
      init: grown(PHASES.init),
      firstInvocation: grown(PHASES.firstInvocation),
      transport: grown(PHASES.transport),
    },
  };
}

/** Parts of a client's time of so many milliseconds, of which the sandbox ran for `runningMs`. */
function sampleBreakdown(n: number, clientMs: number, runningMs: number): Breakdown {
  const shares: Readonly<Record<TimePart, number>> = {
    queue: Math.max(0, clientMs - runningMs - 1.2),
    coldStart: 0,
    running: runningMs,
    cpu: runningMs * 0.7,
    throttled: runningMs * 0.2,
    waiting: runningMs * 0.1,
    transport: 1.2,
    unexplained: 0,
  };
  const byPart = <Value>(value: (ms: number) => Value) =>
    Object.fromEntries(TIME_PARTS.map((part) => [part, value(shares[part])])) as Record<TimePart, Value>;
  const around = (of: Breakdown['at'][number]['of'], count: number, factor: number) => ({
    of,
    n: count,
    clientUs: clientMs * factor * 1_000,
    partsUs: byPart((ms) => ms * factor * 1_000),
  });
  return {
    n,
    requests: n,
    explained: 1,
    partsUs: byPart((ms) => sampleSummary(n, ms)),
    at: [
      around('mean', n, 1),
      around('p50', Math.round(n / 20), 0.97),
      ...(n < minimumSamples(90) ? [] : [around('p90', Math.round(n / 20), 1.32)]),
      ...(n < minimumSamples(99) ? [] : [around('p99', Math.round(n / 100), 1.75)]),
    ],
  };
}

function sampleProjection(soloMs: number, cold: ColdResult): Projection {
  const rate = 40_000 / (soloMs + 0.9);
  return {
    connections: 40,
    environments: 40,
    windowUs: seconds(5),
    requestsPerSecond: rate,
    responseTimeUs: sampleSummary(Math.round(rate * 5), soloMs + 0.9, 0.05),
    basedOn: { soloRequests: Math.round(6_000 / soloMs), coldStarts: cold.n },
  };
}

function sampleSolo(meanMs: number): SoloResult {
  const n = Math.round(6_000 / meanMs);
  return {
    n,
    serviceTimeUs: sampleSummary(n, meanMs + 0.9, 0.05),
    durationReportedUs: sampleSummary(n, meanMs, 0.05),
    cpuUsedUs: sampleSummary(n, 17.4, 0.04),
    breakdown: sampleBreakdown(n, meanMs + 1.2, meanMs),
    errors: {},
    validity: VALID,
  };
}

function sampleWarm(rate: number, environments: number): WarmResult {
  const n = Math.round(rate * 15);
  return {
    n,
    loop: 'closed',
    connections: 40,
    threads: 8,
    environments,
    windowUs: seconds(15),
    requestsPerSecond: rate,
    bytesRead: bytes(n * 412),
    serviceTimeUs: sampleSummary(n, 40_000 / rate),
    queueUs: sampleSummary(n, 40_000 / rate - (1_000 * environments) / rate),
    durationReportedUs: sampleSummary(n, (990 * environments) / rate, 0.06),
    breakdown: sampleBreakdown(n, 40_000 / rate, (990 * environments) / rate),
    errors: {},
    validity: VALID,
  };
}

export interface SampleCell {
  readonly variant: string;
  readonly memoryMB: number;
  readonly threads?: number;
  readonly soloMs: number;
  readonly rate: number;
  readonly environments: number;
  readonly coldSamples?: number;
}

const PASSED: ParityResult = { maxRelativeError: 1.23e-7, tolerance: 5e-6, pass: true, images: 3 };

/** A measured cell whose figures hang together as those of a real one do. */
export function sampleCell(sample: SampleCell): MeasuredCell {
  const { variant, memoryMB, threads = 1, soloMs, rate, environments, coldSamples = 12 } = sample;
  const cold = sampleCold(coldSamples, 1_769 / Math.min(memoryMB, 1_769));
  const { starts, ...storm } = sampleStorm(cold, environments);
  const solo = sampleSolo(soloMs);
  const warm = sampleWarm(rate, environments);
  const platform = {
    cpuUsedUs: seconds(14.2),
    throttledUs: microseconds(812_345),
    peakMemoryBytes: bytes(118_489_088),
  };
  const gbSeconds = (memoryMB / 1_024) * (soloMs / 1_000);
  const rounds: RoundResult[] = [1, 2, 3].map((round) => ({
    round,
    attempt: 1,
    valid: true,
    cold,
    // Reports show the starts of one round, and a run of all would be too large for a command line.
    storm: { ...storm, starts: round === 1 ? starts : [] },
    solo,
    warm,
    platform,
    warnings: [],
  }));
  return {
    id: `${variant}-${memoryMB}MB-${threads}t`,
    variant,
    memoryMB: megabytes(memoryMB),
    threads,
    warnings: [],
    status: 'measured',
    parity: PASSED,
    package: {
      zippedBytes: bytes(16_934_112),
      unzippedBytes: bytes(43_118_002),
      unprunedBytes: bytes(251_004_118),
      kind: 'zip',
    },
    cold,
    storm,
    solo,
    warm,
    platform,
    cost: {
      gbSecondsPerInvocation: gbSeconds,
      usdPerMillion: gbSeconds * 16.6667 + 0.2,
      coldUsdPerMillion: gbSeconds * 147.3 + 0.2,
      priceTable: 'aws-lambda-us-east-1-x86-2026-11',
    },
    projection: sampleProjection(soloMs, cold),
    rounds,
  };
}

/** A row without figures. */
export function sampleUnmeasured(
  variant: string,
  memoryMB: number,
  status: UnmeasuredCell['status'],
  reason: string,
): UnmeasuredCell {
  return {
    id: `${variant}-${memoryMB}MB-1t`,
    variant,
    memoryMB: megabytes(memoryMB),
    threads: 1,
    status,
    reason,
    warnings: [],
  };
}

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
    { ...wasm, warnings: [STEAL] },
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

/** One saved round of a cell, with recordings of the given durations in milliseconds. */
export function sampleRound(
  cell: string,
  round = 1,
  durationsMs: readonly number[] = [10, 20, 30, 40],
): RoundRecord {
  const recorder = new DurationRecorder();
  for (const duration of durationsMs) recorder.record(milliseconds(duration));
  const recording = recorder.toData();
  const { cold, solo, warm, platform } = sampleCell({
    variant: 'onnxruntime-node',
    memoryMB: 512,
    soloMs: 61.3,
    rate: 98.41,
    environments: 6,
  });
  return {
    cell,
    result: { round, attempt: 1, valid: true, cold, solo, warm, platform, warnings: [] },
    recordings: {
      cold: { clientUs: recording },
      solo: { serviceTimeUs: recording },
      warm: { serviceTimeUs: recording },
    },
  };
}
