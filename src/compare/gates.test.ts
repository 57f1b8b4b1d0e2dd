import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CellResult, MeasuredCell, Summary } from '../model/index.js';
import { parseGate } from '../scenario/index.js';
import { bytes, formatMilliseconds, megabytes, microseconds } from '../units/index.js';
import { evaluateGates } from './index.js';

const summary = (changes: Partial<Record<Exclude<keyof Summary, 'censored'>, number | null>> = {}): Summary =>
  ({
    n: 4_000,
    mean: 100_000,
    sd: 5_000,
    withinOneSd: 0.7,
    min: 50_000,
    max: 900_000,
    p50: 99_000,
    p75: 110_000,
    p90: 120_000,
    p95: 130_000,
    p99: 400_000,
    p999: 700_000,
    ...changes,
  }) as Summary;

const validity = { valid: true, checks: [] };
const absent = { n: 0, reason: 'not in this test' } as const;

function cell(changes: Partial<MeasuredCell> = {}): MeasuredCell {
  return {
    id: 'onnxruntime-node-1536MB-1t',
    variant: 'onnxruntime-node',
    memoryMB: megabytes(1_536),
    threads: 1,
    warnings: [],
    status: 'measured',
    parity: { maxRelativeError: 0, tolerance: 5e-6, pass: true, images: 3 },
    package: {
      zippedBytes: bytes(12_000_000),
      unzippedBytes: bytes(262_144_000),
      unprunedBytes: bytes(9e8),
      kind: 'zip',
    },
    cold: {
      n: 12,
      clientUs: summary({ n: 12, p50: 1_000_000, p99: null }),
      initDurationUs: absent,
      durationReportedUs: absent,
      phasesUs: {
        environment: absent,
        runtimeBoot: absent,
        init: absent,
        firstInvocation: absent,
        transport: absent,
      },
      pageCache: 'warm',
      errors: {},
    },
    solo: {
      n: 100,
      serviceTimeUs: summary({ p50: 20_000 }),
      durationReportedUs: absent,
      cpuUsedUs: absent,
      errors: { timeout: 1 },
      validity,
    },
    warm: {
      n: 4_000,
      loop: 'closed',
      connections: 40,
      threads: 8,
      environments: 2,
      windowUs: microseconds(15_000_000),
      requestsPerSecond: 101.756,
      bytesRead: bytes(1),
      serviceTimeUs: summary(),
      queueUs: absent,
      durationReportedUs: absent,
      errors: { crash: 2, 'function-error': 3 },
      validity,
    },
    platform: { cpuUsedUs: microseconds(1), throttledUs: microseconds(1), peakMemoryBytes: bytes(1) },
    cost: {
      gbSecondsPerInvocation: 0.18,
      usdPerMillion: 3.2004,
      coldUsdPerMillion: null,
      priceTable: 'a table',
    },
    projection: absent,
    rounds: [],
    ...changes,
  };
}

const outcome = (gate: string, cells: readonly CellResult[] = [cell()]) =>
  evaluateGates([parseGate(gate)], { cells }).map((result) => result.outcome);

test('every metric is looked up where reports take it from', () => {
  const holding = [
    'warm.p99 == 400ms',
    'warm.average == 100ms',
    'warm.mean == 100ms',
    'warm.sd == 5ms',
    'warm.min == 50ms',
    'warm.max == 900ms',
    'warm.p999 == 700ms',
    'solo.p50 == 20ms',
    'cold.p50 == 1s',
    'warm.rps == 101.76',
    'package.zipped == 12MB',
    'package.unzipped == 250MiB',
    'cost.usd-per-million == 3.20',
    'errors == 6',
  ];
  for (const gate of holding) assert.deepEqual(outcome(gate), ['pass'], gate);
});

test('every operator tells above, equal and below apart', () => {
  const table: readonly (readonly [string, readonly boolean[]])[] = [
    ['<=', [true, true, false]],
    ['<', [true, false, false]],
    ['>=', [false, true, true]],
    ['>', [false, false, true]],
    ['==', [false, true, false]],
  ];
  for (const [operator, expected] of table) {
    const actual = [390, 400, 410].map(
      (ms) => outcome(`warm.p99 ${operator} 400ms`, [withP99(ms * 1_000)])[0] === 'pass',
    );
    assert.deepEqual(actual, expected, operator);
  }
});

function withP99(p99: number): MeasuredCell {
  return cell({ warm: { ...cell().warm, serviceTimeUs: summary({ p99 }) } });
}

test('a value is compared as it is printed', () => {
  assert.deepEqual(outcome('warm.p99 <= 400ms', [withP99(400_004)]), ['pass']);
  assert.deepEqual(outcome('warm.p99 <= 400ms', [withP99(400_006)]), ['fail']);
  assert.deepEqual(outcome('warm.rps >= 101.76'), ['pass']);
});

test('a failed gate says what was found and what had to hold', () => {
  const [result] = evaluateGates([parseGate('warm.p99 <= 350ms')], { cells: [cell()] });
  assert.deepEqual(result, {
    gate: 'warm.p99 <= 350ms',
    cell: 'onnxruntime-node-1536MB-1t',
    outcome: 'fail',
    value: 400_000,
    message: 'warm.p99 is 400.00 ms, must be <= 350ms',
  });
});

test('a percentile of too few samples is inconclusive, and says how many it needs', () => {
  const [result] = evaluateGates([parseGate('cold.p99 <= 10s')], { cells: [cell()] });
  assert.equal(result?.outcome, 'inconclusive');
  assert.equal(result?.value, null);
  assert.equal(result?.message, 'cold.p99 is n/a (n=12, needs 368)');
});

test('a percentile that is a lower bound fails a gate, or holds it from above, but passes none from below', () => {
  const censored = { n: 100, exactUpTo: 97 };
  const timedOut = cell({ warm: { ...cell().warm, serviceTimeUs: { ...summary(), censored } } });
  const outcomes = [
    ['warm.p99 <= 350ms', 'fail'],
    ['warm.p99 <= 450ms', 'inconclusive'],
    ['warm.p99 == 400ms', 'inconclusive'],
    ['warm.p99 >= 350ms', 'pass'],
    ['warm.p99 >= 450ms', 'inconclusive'],
    ['warm.p95 <= 130ms', 'pass'],
  ] as const;
  for (const [gate, expected] of outcomes) assert.deepEqual(outcome(gate, [timedOut]), [expected], gate);
});

test('a phase that was not measured is inconclusive with its reason', () => {
  const cold = { ...cell().cold, clientUs: { n: 0, reason: 'no cold start was asked for' } as const };
  const [result] = evaluateGates([parseGate('cold.p50 <= 10s')], { cells: [cell({ cold })] });
  assert.equal(result?.outcome, 'inconclusive');
  assert.match(result?.message ?? '', /no cold start was asked for/);
});

const unavailable: CellResult = {
  id: 'tfjs-node-512MB-1t',
  variant: 'tfjs-node',
  memoryMB: megabytes(512),
  threads: 1,
  warnings: [],
  status: 'unavailable',
  reason: 'libtensorflow is not installed',
};

test('a cell that was not measured is inconclusive with its reason, for every metric', () => {
  for (const gate of ['errors == 0', 'warm.p50 <= 1s', 'package.zipped <= 1GB']) {
    const [result] = evaluateGates([parseGate(gate)], { cells: [unavailable] });
    assert.equal(result?.outcome, 'inconclusive');
    assert.equal(result?.message, 'the cell is unavailable: libtensorflow is not installed');
  }
});

test('a selector limits a gate to a variant, a size, or both', () => {
  const cells = [cell(), unavailable];
  assert.deepEqual(outcome('errors <= 9', cells), ['pass', 'inconclusive']);
  assert.deepEqual(outcome('onnxruntime-node: errors <= 9', cells), ['pass']);
  assert.deepEqual(outcome('@512: errors <= 9', cells), ['inconclusive']);
  assert.deepEqual(outcome('onnxruntime-node@1536: errors <= 9', cells), ['pass']);
});

test('a gate that selects no cell is inconclusive: it is not passed in silence', () => {
  const results = evaluateGates([parseGate('onnxruntime-node@512: errors == 0')], {
    cells: [cell(), unavailable],
  });
  assert.deepEqual(
    results.map(({ cell: id, outcome: found, message }) => [id, found, message]),
    [['*', 'inconclusive', 'it selects no cell of this run']],
  );
});

test('results come gate by gate, in the order of the cells', () => {
  const gates = ['errors == 0', 'warm.rps > 1'].map(parseGate);
  const results = evaluateGates(gates, { cells: [cell(), unavailable] });
  assert.deepEqual(
    results.map((result) => `${result.gate} ${result.cell}`),
    [
      'errors == 0 onnxruntime-node-1536MB-1t',
      'errors == 0 tfjs-node-512MB-1t',
      'warm.rps > 1 onnxruntime-node-1536MB-1t',
      'warm.rps > 1 tfjs-node-512MB-1t',
    ],
  );
});

test('a gate at exactly the printed value always holds with <=, >= and ==, and never with < and >', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_600_000_000 }), (p99) => {
      const printed = formatMilliseconds(microseconds(p99)).replaceAll(',', '');
      const outcomes = ['<=', '>=', '==', '<', '>'].map(
        (operator) => outcome(`warm.p99 ${operator} ${printed}ms`, [withP99(p99)])[0],
      );
      assert.deepEqual(outcomes, ['pass', 'pass', 'pass', 'fail', 'fail'], printed);
    }),
  );
});
