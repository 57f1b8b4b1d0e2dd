import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { foreignShare, type HostUse, readHostUse } from './foreign-cpu.js';
import { familyOf, type ProcessStat } from './processes.js';

const use = (busy: number, total: number, ownTicks: number): HostUse => ({
  host: { busy, total, stolen: 0 },
  ownTicks,
});

const processStat = (pid: number, parent: number): ProcessStat => ({
  pid,
  parent,
  state: 'S',
  group: pid,
  session: pid,
  cpuTicks: 1,
  childCpuTicks: 0,
  startTicks: 1,
});

describe('processor time of others', () => {
  test('is what was busy and not ours, as a share of all processors', () => {
    assert.equal(foreignShare(use(100, 1_000, 50), use(500, 2_000, 350)), 0.1);
  });

  test('is never less than nothing, though both counts are sampled', () => {
    assert.equal(foreignShare(use(0, 0, 0), use(100, 1_000, 101)), 0);
    assert.equal(foreignShare(use(0, 5, 0), use(0, 5, 0)), 0);
  });

  test('does not count what our own descendants use', async () => {
    const before = readHostUse();
    const child = spawn(process.execPath, ['-e', 'const end = Date.now() + 600; while (Date.now() < end);']);
    await once(child, 'exit');
    const after = readHostUse();
    assert.ok(before !== undefined && after !== undefined);
    assert.ok(after.ownTicks - before.ownTicks >= 20, 'the child of 600 ms is ours, also when it has ended');
  });
});

describe('a family of processes', () => {
  test('is a process and all that descend from it, in whatever order they are listed', () => {
    const listed = [
      processStat(5, 4),
      processStat(4, 2),
      processStat(2, 1),
      processStat(3, 1),
      processStat(1, 0),
    ];
    assert.deepEqual(
      familyOf(2, listed)
        .map(({ pid }) => pid)
        .toSorted(),
      [2, 4, 5],
    );
    assert.deepEqual(familyOf(9, listed), []);
  });
});
