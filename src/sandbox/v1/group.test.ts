import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { bytes, vcpus } from '../../units/index.js';
import type { V1Root } from '../types.js';
import { createGroup, directoriesOf, makeOwner } from './group.js';
import { limitMemory } from './memory.js';

const LIMITS = { memoryBytes: bytes(134_217_728), maxProcesses: 1_024 };
const NAMES = ['coldbench', '7-9', 'env-1'];
let base: string;
let root: V1Root;

beforeEach(() => {
  base = mkdtempSync(path.join(os.tmpdir(), 'coldbench-v1-'));
  const at = (name: string) => path.join(base, name);
  root = {
    cpu: at('cpu,cpuacct'),
    cpuacct: at('cpu,cpuacct'),
    memory: at('memory'),
    pids: at('pids'),
    freezer: at('freezer'),
    unified: null,
  };
  for (const directory of directoriesOf(root)) mkdirSync(directory);
  makeOwner(root, 'coldbench', '7-9');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const read = (controller: string, file: string) =>
  readFileSync(path.join(base, controller, ...NAMES, file), 'utf8');
const put = (controller: string, file: string, content: string) =>
  writeFileSync(path.join(base, controller, ...NAMES, file), content);

test('controllers that are mounted together share one group, and the freezer is entered first', () => {
  const { entrances } = createGroup(root, NAMES, LIMITS);
  const expected = [
    path.join(base, 'freezer', ...NAMES, 'inner', 'tasks'),
    ...['pids', 'memory', 'cpu,cpuacct'].map((name) => path.join(base, name, ...NAMES, 'tasks')),
  ];
  assert.deepEqual(entrances, expected);
});

test('sandboxes together weigh a quarter of what lives outside of them', () => {
  assert.equal(readFileSync(path.join(root.cpu, 'coldbench', 'cpu.shares'), 'utf8'), '256');
});

test('limits are written in bytes, tasks and microseconds', () => {
  createGroup(root, NAMES, LIMITS);
  assert.equal(read('memory', 'memory.limit_in_bytes'), '134217728');
  assert.equal(read('pids', 'pids.max'), '1024');
  assert.equal(read('cpu,cpuacct', 'cpu.cfs_period_us'), '20000');
  assert.deepEqual(readdirSync(path.join(root.memory, ...NAMES)), ['memory.limit_in_bytes']);
});

test('the quota is the share of the period, at least what the kernel takes, and can be lifted', () => {
  const group = createGroup(root, NAMES, LIMITS);
  const quotaOf = (share: number | null) => {
    group.setCpuQuota(share === null ? null : vcpus(share));
    return read('cpu,cpuacct', 'cpu.cfs_quota_us');
  };
  assert.equal(quotaOf(128 / 1_769), '1447');
  assert.equal(quotaOf(0.01), '1000');
  assert.equal(quotaOf(10_240 / 1_769), '115772');
  assert.equal(quotaOf(null), '-1');
});

test('freezing writes a word, and only FROZEN means frozen', () => {
  const group = createGroup(root, NAMES, LIMITS);
  group.freeze();
  assert.equal(read('freezer', 'freezer.state'), 'FROZEN');
  put('freezer', 'freezer.state', 'FREEZING\n');
  assert.equal(group.isFrozen(), false);
  put('freezer', 'freezer.state', 'FROZEN');
  assert.equal(group.isFrozen(), true);
  group.thaw();
  assert.equal(read('freezer', 'freezer.state'), 'THAWED');
});

test('nanoseconds and counts are read out of the files of the kernel', () => {
  const group = createGroup(root, NAMES, LIMITS);
  put('cpu,cpuacct', 'cpuacct.usage', '123456789\n');
  put(
    'cpu,cpuacct',
    'cpu.stat',
    'nr_periods 40\nnr_throttled 14\nthrottled_time 67671499\nnr_bursts 0\nburst_time 0\n',
  );
  put('memory', 'memory.oom_control', 'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n');
  put('memory', 'memory.max_usage_in_bytes', '4096\n');
  put('freezer', 'inner/cgroup.procs', '17\n18\n');
  assert.deepEqual(group.cpuUsage(), { cpuUsedUs: 123_457, throttledUs: 67_671, throttledPeriods: 14 });
  assert.equal(group.oomKills(), 3);
  assert.equal(group.peakMemoryBytes(), 4_096);
  assert.deepEqual(group.processes(), [17, 18]);
  assert.equal(group.killAtOnce(), false);
});

test('memory and swap together have the same limit, where the kernel accounts swap', () => {
  writeFileSync(path.join(root.memory, 'memory.memsw.limit_in_bytes'), '9223372036854771712');
  limitMemory(root.memory, LIMITS.memoryBytes);
  assert.equal(readFileSync(path.join(root.memory, 'memory.memsw.limit_in_bytes'), 'utf8'), '134217728');
});

test('a name that is taken is refused, and its limits stay', () => {
  createGroup(root, NAMES, LIMITS);
  assert.throws(() => createGroup(root, NAMES, { ...LIMITS, maxProcesses: 5 }), { code: 'cgroup-not-made' });
  assert.equal(read('pids', 'pids.max'), '1024');
});
