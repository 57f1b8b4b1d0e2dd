import assert from 'node:assert/strict';
import { test } from 'node:test';
import { busiestNeighbours } from './neighbours.js';
import type { ProcessStat } from './processes.js';

/** Higher than any process of this host has. */
const PID = 10_000_000;

const used = (pid: number, cpuTicks: number, more: Partial<ProcessStat> = {}): ProcessStat => ({
  pid,
  parent: 1,
  state: 'R',
  group: pid,
  session: pid,
  cpuTicks,
  childCpuTicks: 0,
  startTicks: 1,
  ...more,
});

test('neighbours are those who used most in between, without us and what we started', () => {
  const before = { atMs: 0, processes: [used(PID, 1_000), used(PID + 1, 0), used(process.pid, 0)] };
  const processes = [
    used(PID, 1_010),
    used(PID + 1, 100),
    used(process.pid, 500),
    used(PID + 2, 300, { parent: process.pid }),
    used(PID + 3, 0),
  ];
  const found = busiestNeighbours(before, { atMs: 2_000, processes }, 5);
  assert.deepEqual(found, [
    { pid: PID + 1, name: 'ended', processors: 0.5 },
    { pid: PID, name: 'ended', processors: 0.05 },
  ]);
});

test('neighbours are not who serves what is measured', () => {
  const before = { atMs: 0, processes: [] };
  const after = {
    atMs: 1_000,
    processes: [used(PID, 50), used(PID + 1, 20, { parent: PID }), used(PID + 2, 10)],
  };
  assert.deepEqual(
    busiestNeighbours(before, after, 5, [PID]).map(({ pid }) => pid),
    [PID + 2],
  );
});

test('a pid that was given to another process counts from its beginning', () => {
  const before = { atMs: 0, processes: [used(PID, 1_000)] };
  const after = { atMs: 1_000, processes: [used(PID, 50, { startTicks: 2 })] };
  assert.deepEqual(
    busiestNeighbours(before, after, 1).map(({ processors }) => processors),
    [0.5],
  );
});
