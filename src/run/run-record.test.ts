import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measuredRun } from '../../test/support/measured-run.js';
import type { RunData } from '../compare/index.js';
import { RunRecord } from './run-record.js';

const TARGET = {
  cgroup: 'v1',
  cgroupReason: '',
  cpuWarning: null,
  cpuLimiter: null,
  packagesReadOnly: true,
  runtimeWarnings: {},
} as const;

/** The gates of a run whose cells were recorded as those of the sample. */
function gatesOf({ run, records }: RunData, gate: string, baseline: RunData | null) {
  const scenario = { ...run.scenario, gates: [gate] };
  const identity = {
    id: run.id,
    scenario,
    versions: {},
    targetFacts: TARGET,
    runtimes: [],
    baseline: baseline && (() => baseline),
    against: null,
    shard: null,
  };
  const record = new RunRecord(identity as never, run.startedAt);
  for (const cell of run.cells) {
    const { id, variant, memoryMB, threads, parity, package: packageFacts } = cell;
    record.settle(
      { id, variant, memoryMB, threads },
      { parity: parity ?? null, package: packageFacts ?? null },
    );
  }
  for (const round of records) record.add(round);
  return record.toRun('complete').gates;
}

test('a run holds its gates in percent against the baseline that it was given', () => {
  const baseline = measuredRun();
  const slower = measuredRun({ id: 'later', seed: 2, variants: { a: 2, b: 1.5 } });
  const found = gatesOf(slower, 'a@512: warm.p50 <= +10%', sameHost(baseline, slower));
  assert.deepEqual(
    found.map(({ outcome }) => outcome),
    ['fail'],
  );
  const [open] = gatesOf(slower, 'a@512: warm.p50 <= +10%', null);
  assert.equal(open?.outcome, 'inconclusive');
});

/** The record tells the machine that it runs on; the baseline was measured on it, too. */
function sameHost(baseline: RunData, run: RunData): RunData {
  const identity = {
    ...run.run,
    targetFacts: TARGET,
    versions: {},
    runtimes: [],
    baseline: null,
    against: null,
    shard: null,
  };
  const { host } = new RunRecord(identity as never, run.run.startedAt).toRun('complete');
  return { ...baseline, run: { ...baseline.run, host } };
}
