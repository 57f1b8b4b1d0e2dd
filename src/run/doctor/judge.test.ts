import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Examination, judge } from './judge.js';

const QUIET: Examination = {
  smt: false,
  governors: ['performance'],
  turbo: false,
  clockSource: 'tsc',
  memoryPressure: 0,
  memoryAvailableBytes: 8e9,
  swapUsedBytes: 0,
  openFiles: 65_536,
  processes: Number.POSITIVE_INFINITY,
  cgroup: { version: 'v2' },
  tickUs: 4_000,
  stolen: 0,
  foreign: 0,
  neighbours: [],
  cores: 2,
  freeDiskBytes: 50e9,
  node: 'v22.1.0',
  missingTools: [],
  isolated: true,
  leftovers: [],
  calibrated: true,
};

function stateOf(id: string, change: Partial<Examination>) {
  const finding = judge({ ...QUIET, ...change }).find((each) => each.id === id);
  assert.ok(finding !== undefined, id);
  return finding;
}

const SPOILT: readonly (readonly [string, 'warning' | 'problem', Partial<Examination>])[] = [
  ['cgroups', 'problem', { cgroup: { version: 'none', reason: 'no cgroup file system is mounted' } }],
  ['steal', 'warning', { stolen: 0.02 }],
  ['steal', 'problem', { stolen: 0.06 }],
  ['neighbours', 'warning', { foreign: 0.05 }],
  ['neighbours', 'problem', { foreign: 0.2 }],
  ['processors', 'warning', { cores: 1 }],
  ['memory', 'problem', { memoryPressure: 0.2 }],
  ['memory', 'problem', { memoryAvailableBytes: 1e8 }],
  ['memory', 'warning', { swapUsedBytes: 1e6 }],
  ['leftovers', 'problem', { leftovers: ['a/b'] }],
  ['smt', 'warning', { smt: true }],
  ['governor', 'warning', { governors: ['performance', 'powersave'] }],
  ['turbo', 'warning', { turbo: true }],
  ['kernel-tick', 'warning', { tickUs: 10_000 }],
  ['clock', 'warning', { clockSource: 'hpet' }],
  ['disk', 'warning', { freeDiskBytes: 2e9 }],
  ['disk', 'problem', { freeDiskBytes: 1e8 }],
  ['limits', 'warning', { openFiles: 1_024 }],
  ['node', 'warning', { node: 'v23.0.0' }],
  ['tools', 'warning', { missingTools: ['wrk'] }],
  ['isolation', 'warning', { isolated: false }],
  ['calibration', 'warning', { calibrated: false }],
];

describe('what the doctor finds', () => {
  test('on a quiet machine is that all is well, and each thing once', () => {
    const findings = judge(QUIET);
    assert.deepEqual(new Set(findings.map(({ state }) => state)), new Set(['ok']));
    assert.equal(new Set(findings.map(({ id }) => id)).size, findings.length);
  });

  test('has a case below for each thing that can be wrong', () => {
    assert.deepEqual(new Set(SPOILT.map(([id]) => id)), new Set(judge(QUIET).map(({ id }) => id)));
  });

  for (const [id, state, change] of SPOILT) {
    test(`of ${JSON.stringify(change)} is a ${state} of ${id}, with a remedy, and of nothing else`, () => {
      const finding = stateOf(id, change);
      assert.equal(finding.state, state);
      assert.ok(finding.spoils !== null && finding.remedy !== null);
      const others = judge({ ...QUIET, ...change }).filter((each) => each.state !== 'ok');
      assert.deepEqual(
        others.map((each) => each.id),
        [id],
      );
    });
  }

  test('names who is busy, with the command that ends them', () => {
    const neighbours = [{ pid: 42, name: 'ffmpeg', processors: 1 }];
    const { seen, remedy } = stateOf('neighbours', { foreign: 0.5, neighbours });
    assert.match(seen, /ffmpeg \(42\) 50\.0 %/);
    assert.equal(remedy, 'end them: kill 42');
  });

  test('advises to end neither the first process of the system nor one that hardly runs', () => {
    const neighbours = [
      { pid: 1, name: 'init', processors: 1 },
      { pid: 42, name: 'idle', processors: 0.01 },
    ];
    const { remedy } = stateOf('neighbours', { foreign: 0.5, neighbours });
    assert.doesNotMatch(remedy ?? '', /kill/);
  });

  test('is never a fault for what the machine does not tell', () => {
    const silent = { smt: null, turbo: null, clockSource: null, governors: [], tickUs: null, stolen: null };
    const unknown = { foreign: null, memoryPressure: null, memoryAvailableBytes: null, swapUsedBytes: null };
    const findings = judge({ ...QUIET, ...silent, ...unknown, openFiles: null, processes: null });
    assert.deepEqual(
      findings.filter(({ state }) => state !== 'ok'),
      [],
    );
  });
});
