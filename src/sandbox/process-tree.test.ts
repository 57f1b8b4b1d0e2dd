import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcessStat } from '../host/index.js';
import { findMembers } from './process-tree.js';

const LEADER = 100;

function processOf(pid: number, more: Partial<ProcessStat> = {}): ProcessStat {
  return {
    pid,
    state: 'S',
    parent: 1,
    group: pid,
    session: pid,
    cpuTicks: 0,
    childCpuTicks: 0,
    startTicks: pid,
    ...more,
  };
}

function pidsOf(processes: readonly ProcessStat[], known: readonly ProcessStat[] = []): number[] {
  const seen = new Map(known.map((one) => [one.pid, one]));
  return findMembers(LEADER, seen, processes).map(({ pid }) => pid);
}

test('the tree is the leader, its group, its session and all their descendants, in any order', () => {
  const processes = [
    processOf(104, { parent: 103 }),
    processOf(103, { parent: 102 }),
    processOf(102, { session: LEADER }),
    processOf(101, { group: LEADER }),
    processOf(LEADER),
    processOf(200),
  ];
  assert.deepEqual(pidsOf(processes), [104, 103, 102, 101, 100]);
});

test('what has ended and is not awaited yet does not count, but its children do', () => {
  const processes = [processOf(LEADER, { state: 'Z' }), processOf(101, { parent: LEADER })];
  assert.deepEqual(pidsOf(processes), [101]);
});

test('a process that left the tree stays known, but not another one with its pid', () => {
  const escaped = processOf(101);
  assert.deepEqual(pidsOf([processOf(101)], [escaped]), [101]);
  assert.deepEqual(pidsOf([processOf(101, { startTicks: 7 })], [escaped]), []);
});
