import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { known } from '../../test/support/known.js';
import { parseTestScenario } from '../../test/support/scenario.js';
import type { Cell, RoundRecord, RoundResult, Summary } from '../model/index.js';
import { DurationRecorder } from '../stats/index.js';
import { bytes, type Microseconds, megabytes, microseconds, seconds } from '../units/index.js';
import { aggregateCell, type CellOutcome } from './aggregate.js';
import { controlOf } from './control.js';

const CELL: Cell = { id: 'a-512MB-1t', variant: 'a', memoryMB: megabytes(512), threads: 1 };

function recorded(values: readonly number[]) {
  const recorder = new DurationRecorder();
  for (const value of values) recorder.record(microseconds(value));
  return recorder.toData();
}

interface RoundFacts {
  readonly round: number;
  readonly warm: readonly number[];
  readonly valid?: boolean;
  readonly windowUs?: Microseconds;
  readonly peak?: number;
}

function roundRecord({ round, warm, valid = true, windowUs = seconds(1), peak }: RoundFacts): RoundRecord {
  const check = { name: "Little's law", value: valid ? 1 : 0.9, limit: '0.97 to 1.02', pass: valid };
  const validity = { valid, checks: [check] };
  const nothing = { n: 0, reason: 'not looked at' } as const;
  const result: RoundResult = {
    round,
    attempt: 1,
    valid,
    cold: {
      n: 0,
      clientUs: nothing,
      initDurationUs: nothing,
      durationReportedUs: nothing,
      phasesUs: {
        environment: nothing,
        runtimeBoot: nothing,
        init: nothing,
        firstInvocation: nothing,
        transport: nothing,
      },
      pageCache: 'warm',
      errors: { timeout: 1 },
    },
    solo: {
      n: 0,
      serviceTimeUs: nothing,
      durationReportedUs: nothing,
      cpuUsedUs: nothing,
      errors: {},
      validity,
    },
    warm: {
      n: warm.length,
      loop: 'closed',
      connections: 40,
      threads: 8,
      environments: round,
      windowUs,
      requestsPerSecond: warm.length,
      bytesRead: bytes(100),
      serviceTimeUs: nothing,
      queueUs: nothing,
      durationReportedUs: nothing,
      errors: { 'function-error': 2 },
      validity,
    },
    platform: {
      cpuUsedUs: microseconds(5),
      throttledUs: microseconds(3),
      peakMemoryBytes: bytes(peak ?? round * 10),
    },
    warnings: [],
  };
  const recordings = {
    cold: { clientUs: recorded([50_000]), billedDurationUs: recorded([60_000]) },
    solo: { serviceTimeUs: recorded([9_000]), billedDurationUs: recorded([10_000]) },
    warm: { serviceTimeUs: recorded(warm) },
  };
  return { cell: CELL.id, result, recordings };
}

const asked = (rounds: number) => ({ ...parseTestScenario(), rounds, seed: 1 });

function outcome(records: readonly RoundRecord[], known: Partial<CellOutcome> = {}): CellOutcome {
  return {
    cell: CELL,
    records,
    parity: { maxRelativeError: 1e-7, tolerance: 5e-6, pass: true, images: 3 },
    package: { zippedBytes: bytes(1), unzippedBytes: bytes(2), unprunedBytes: bytes(3), kind: 'zip' },
    fault: null,
    failures: [],
    ...known,
  };
}

describe('a cell over its rounds', () => {
  test('that had no memory left in one of them is told not to fit', () => {
    const of = (peak: number) => [
      roundRecord({ round: 1, warm: [1_000] }),
      roundRecord({ round: 2, warm: [1_000], peak }),
    ];
    const codes = (peak: number) =>
      aggregateCell(outcome(of(peak)), asked(2)).warnings.map(({ code }) => code);
    assert.deepEqual(codes(512 * 1024 * 1024), ['memory-full']);
    assert.deepEqual(codes(511 * 1024 * 1024), []);
  });

  test('percentiles are of all samples together, and throughput is of all windows together', () => {
    const cell = aggregateCell(
      outcome([
        roundRecord({ round: 1, warm: [1_000, 1_000, 1_000] }),
        roundRecord({ round: 2, warm: [9_000], windowUs: seconds(3) }),
      ]),
      asked(2),
    );
    assert.equal(cell.status, 'measured');
    if (cell.status !== 'measured') return;
    const summary = cell.warm.serviceTimeUs as Summary;
    assert.equal(summary.n, 4);
    assert.equal(summary.mean, 3_000);
    assert.equal(summary.p50, 1_000);
    assert.equal(summary.max, 9_000);
    assert.equal(cell.warm.requestsPerSecond, 1);
    assert.equal(cell.warm.environments, 2);
    assert.deepEqual(cell.warm.errors, { 'function-error': 4 });
    assert.deepEqual(cell.cold.errors, { timeout: 2 });
    assert.deepEqual(cell.platform, { cpuUsedUs: 10, throttledUs: 6, peakMemoryBytes: 20 });
  });

  test('an invalid round is left out of every figure, and told', () => {
    const cell = aggregateCell(
      outcome([
        roundRecord({ round: 1, warm: [1_000] }),
        roundRecord({ round: 2, warm: [900_000], valid: false }),
        roundRecord({ round: 3, warm: [1_000] }),
      ]),
      asked(3),
    );
    assert.equal(cell.status, 'measured');
    if (cell.status !== 'measured') return;
    assert.equal((cell.warm.serviceTimeUs as Summary).max, 1_000);
    assert.equal(cell.rounds.length, 3);
    assert.match(
      cell.warnings[0]?.message ?? '',
      /round 2 was excluded: .*Little's law 0\.9, limit 0\.97 to 1\.02/,
    );
  });

  test('fewer than two valid rounds make the cell invalid; one is enough where one was asked', () => {
    const spoilt = [
      roundRecord({ round: 1, warm: [1_000] }),
      roundRecord({ round: 2, warm: [1], valid: false }),
    ];
    const cell = aggregateCell(outcome(spoilt), asked(3));
    assert.equal(cell.status, 'invalid');
    assert.match('reason' in cell ? cell.reason : '', /1 valid rounds of 2 needed: .*Little's law/);
    assert.equal(
      aggregateCell(outcome([roundRecord({ round: 1, warm: [1_000] })]), asked(1)).status,
      'measured',
    );
  });

  test('has no cost without a report of a solo invocation, and says so', () => {
    const { recordings, ...rest } = roundRecord({ round: 1, warm: [1_000] });
    const unreported = { ...rest, recordings: { ...recordings, solo: {} } };
    const cell = aggregateCell(outcome([unreported]), asked(1));
    assert.ok(cell.status === 'measured' && 'reason' in cell.cost);
  });

  test('projects the loop from solo times without their waits, and cold starts', () => {
    const round = roundRecord({ round: 1, warm: [1_000], windowUs: seconds(4) });
    const told = {
      ...round.recordings,
      solo: { ...round.recordings.solo, withoutQueueUs: recorded([8_000]) },
    };
    const cell = aggregateCell(outcome([{ ...round, recordings: told }]), asked(1));
    assert.ok(cell.status === 'measured' && 'responseTimeUs' in cell.projection);
    const { windowUs, requestsPerSecond, responseTimeUs, environments } = cell.projection;
    assert.deepEqual([windowUs, environments, responseTimeUs.max], [4_000_000, 40, 50_000]);
    // 50 ms once, then 8 ms: (1 + 3,950 / 8) / 4 s by each of 40.
    assert.ok(Math.abs(requestsPerSecond - ((1 + 3_950 / 8) / 4) * 40) < 1e-6);
    const before = aggregateCell(outcome([round]), asked(1));
    assert.ok(before.status === 'measured' && 'reason' in before.projection);
    assert.equal('breakdown' in before.warm, false);
  });

  test('a round that broke off is told, and counts against the cell only where too few are left', () => {
    const rounds = [1, 2].map((round) => roundRecord({ round, warm: [1_000] }));
    const failures = ['round 3: the load generator was ended by SIGKILL'];
    const cell = aggregateCell(outcome(rounds, { failures }), asked(3));
    assert.equal(cell.status, 'measured');
    assert.equal(cell.warnings[0]?.code, 'round-failed');
    const lost = aggregateCell(outcome(rounds.slice(1), { failures }), asked(3));
    assert.equal(lost.status, 'failed');
    assert.match(
      'reason' in lost ? lost.reason : '',
      /1 valid rounds of 2 needed: round 3: the load generator/,
    );
  });

  test('a cell with a fault keeps its row, its reason and what is known of it', () => {
    const fault = { status: 'unavailable', reason: 'no framework' } as const;
    const cell = aggregateCell(outcome([], { fault, parity: null }), asked(3));
    assert.equal(cell.status, 'unavailable');
    assert.equal('reason' in cell ? cell.reason : '', 'no framework');
    assert.equal(known(cell.package).kind, 'zip');
    assert.equal(cell.parity, undefined);
  });
});

describe('the control', () => {
  const first = [1, 2].map((round) => roundRecord({ round, warm: [1_000, 1_000] }));

  test('is the ratio of the second measurement to the first', () => {
    const second = [1, 2].map((round) => roundRecord({ round, warm: [1_100, 1_100] }));
    const control = controlOf(CELL.id, first, second);
    assert.ok('metrics' in control);
    assert.ok(Math.abs((control.metrics['warm.mean'] ?? 0) - 1.1) < 1e-9);
    assert.equal(control.metrics['cold.mean'], 1);
  });

  test('compares only rounds in which both measurements are valid', () => {
    const second = [
      roundRecord({ round: 1, warm: [5_000], valid: false }),
      roundRecord({ round: 2, warm: [1_000, 1_000] }),
    ];
    const control = controlOf(CELL.id, first, second);
    assert.equal('metrics' in control && control.metrics['warm.mean'], 1);
    assert.ok('reason' in controlOf(CELL.id, first, []));
  });
});
