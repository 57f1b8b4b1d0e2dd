import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { bytes, vcpus } from '../../units/index.js';
import type { V2Root } from '../types.js';
import { createGroup, makeOwner, openGroup } from './group.js';
import { limitMemory } from './memory.js';

const LIMITS = { memoryBytes: bytes(134_217_728), maxProcesses: 1_024 };
const NAMES = ['coldbench', '7-9', 'env-1'];
let root: V2Root;

beforeEach(() => {
  root = { directory: mkdtempSync(path.join(os.tmpdir(), 'coldbench-v2-')) };
  makeOwner(root, 'coldbench', '7-9');
});
afterEach(() => rmSync(root.directory, { recursive: true, force: true }));

const at = (...segments: string[]) => path.join(root.directory, ...segments);
const read = (file: string) => readFileSync(at(...NAMES, file), 'utf8');
const put = (file: string, content: string) => writeFileSync(at(...NAMES, file), content);

test('controllers are handed down along the way, and sandboxes together weigh a quarter', () => {
  const enabled = '+cpu +memory +pids';
  assert.equal(readFileSync(at('coldbench', 'cgroup.subtree_control'), 'utf8'), enabled);
  assert.equal(readFileSync(at('coldbench', '7-9', 'cgroup.subtree_control'), 'utf8'), enabled);
  assert.equal(readFileSync(at('coldbench', 'cpu.weight'), 'utf8'), '25');
});

test('limits are written in bytes and tasks', () => {
  const { entrances } = createGroup(root, NAMES, LIMITS);
  assert.equal(read('memory.max'), '134217728');
  assert.equal(read('pids.max'), '1024');
  assert.deepEqual(entrances, [at(...NAMES, 'inner', 'cgroup.procs')]);
});

test('the quota is the share of the period, at least what the kernel takes, and can be lifted', () => {
  const group = createGroup(root, NAMES, LIMITS);
  const quotaOf = (share: number | null) => {
    group.setCpuQuota(share === null ? null : vcpus(share));
    return read('cpu.max');
  };
  assert.equal(quotaOf(128 / 1_769), '1447 20000');
  assert.equal(quotaOf(0.01), '1000 20000');
  assert.equal(quotaOf(null), 'max 20000');
});

test('freezing writes a digit, and the events tell when it is done', () => {
  const group = createGroup(root, NAMES, LIMITS);
  group.freeze();
  assert.equal(read('cgroup.freeze'), '1');
  put('cgroup.events', 'populated 1\nfrozen 0\n');
  assert.equal(group.isFrozen(), false);
  put('cgroup.events', 'populated 1\nfrozen 1\n');
  assert.equal(group.isFrozen(), true);
  group.thaw();
  assert.equal(read('cgroup.freeze'), '0');
});

test('microseconds and counts are read out of the files of the kernel', () => {
  const group = createGroup(root, NAMES, LIMITS);
  put(
    'cpu.stat',
    'usage_usec 123457\nuser_usec 100000\nsystem_usec 23457\nnr_periods 40\nnr_throttled 14\nthrottled_usec 67671\n',
  );
  put('memory.events', 'low 0\nhigh 0\nmax 12\noom 4\noom_kill 3\noom_group_kill 0\n');
  put('inner/cgroup.procs', '17\n18\n');
  assert.deepEqual(group.cpuUsage(), { cpuUsedUs: 123_457, throttledUs: 67_671, throttledPeriods: 14 });
  assert.equal(group.oomKills(), 3);
  assert.equal(group.peakMemoryBytes(), 0, 'this kernel does not tell');
  put('memory.peak', '4096\n');
  assert.equal(group.peakMemoryBytes(), 4_096);
  assert.deepEqual(group.processes(), [17, 18]);
});

test('the whole subtree is killed at one stroke where the kernel can', () => {
  const group = createGroup(root, NAMES, LIMITS);
  assert.equal(group.killAtOnce(), false);
  put('cgroup.kill', '');
  assert.equal(group.killAtOnce(), true);
  assert.equal(read('cgroup.kill'), '1');
});

test('no swap beside the limit, where the kernel accounts swap', () => {
  writeFileSync(at('memory.swap.max'), 'max');
  limitMemory(root.directory, LIMITS.memoryBytes);
  assert.equal(readFileSync(at('memory.swap.max'), 'utf8'), '0');
  createGroup(root, NAMES, LIMITS);
  assert.throws(() => read('memory.swap.max'), { code: 'ENOENT' });
});

test('a group that is gone reads as empty and removed', () => {
  const group = openGroup(root, ['coldbench', '7-9', 'gone']);
  assert.deepEqual(group.processes(), []);
  assert.equal(group.remove(), true);
});
