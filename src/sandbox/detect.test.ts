import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { detectCgroups } from './detect.js';
import { ownerName } from './owner.js';
import type { CgroupSupport } from './types.js';

/** Stands for `/`. */
let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'coldbench-detect-'));
  mkdirSync(path.join(root, 'proc', 'self'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (...segments: string[]) => path.join(root, ...segments);
const detect = () => detectCgroups({ root });
const reasonOf = (support: CgroupSupport) => (support.version === 'none' ? support.reason : '');

function mountV1(controllers: string, options = 'rw'): void {
  mountLine(`/ /sys/fs/cgroup/${controllers} ${options}`, `cgroup cgroup rw,${controllers}`);
  mkdirSync(at('sys/fs/cgroup', controllers), { recursive: true });
}

function mountV2(directory: string, own: string, hierarchyRoot = '/'): void {
  mountLine(`${hierarchyRoot} ${directory} rw`, 'cgroup2 cgroup2 rw');
  writeFileSync(at('proc/self/cgroup'), `0::${own}\n`);
}

function mountLine(where: string, what: string): void {
  writeFileSync(at('proc/self/mountinfo'), `31 23 0:28 ${where} shared:1 - ${what}\n`, { flag: 'a' });
}

interface FakeCgroup {
  readonly controllers?: string;
  readonly processes?: string;
  readonly isRoot?: boolean;
}

function cgroup(directory: string, fake: FakeCgroup = {}): void {
  mkdirSync(at(directory), { recursive: true });
  const { controllers = 'cpuset cpu io memory pids', processes = '', isRoot = false } = fake;
  writeFileSync(at(directory, 'cgroup.controllers'), `${controllers}\n`);
  writeFileSync(at(directory, 'cgroup.subtree_control'), '\n');
  writeFileSync(at(directory, 'cgroup.procs'), processes);
  if (!isRoot) writeFileSync(at(directory, 'cgroup.type'), 'domain\n');
}

test('version 1 with joined controllers is found where each is mounted', () => {
  for (const controllers of ['cpu,cpuacct', 'memory', 'pids', 'freezer']) mountV1(controllers);
  const joined = at('sys/fs/cgroup/cpu,cpuacct');
  assert.deepEqual(detect(), {
    version: 'v1',
    root: {
      cpu: joined,
      cpuacct: joined,
      memory: at('sys/fs/cgroup/memory'),
      pids: at('sys/fs/cgroup/pids'),
      freezer: at('sys/fs/cgroup/freezer'),
      unified: null,
    },
  });
});

test('detection has tried to make a group, write a quota, and freeze', () => {
  for (const controllers of ['cpu', 'cpuacct', 'memory', 'pids', 'freezer']) mountV1(controllers);
  detect();
  const tried = (controller: string, file: string) =>
    readFileSync(at('sys/fs/cgroup', controller, 'coldbench', ownerName(), '_probe', file), 'utf8');
  assert.equal(tried('cpu', 'cpu.cfs_quota_us'), '10000');
  assert.equal(tried('freezer', 'freezer.state'), 'THAWED');
});

test('where both versions are mounted, the one with the cpu controller is taken', () => {
  for (const controllers of ['cpu', 'cpuacct', 'memory', 'pids', 'freezer']) mountV1(controllers);
  mountV2('/sys/fs/cgroup/unified', '/');
  cgroup('sys/fs/cgroup/unified', { isRoot: true, controllers: '' });
  assert.equal(detect().version, 'v1');

  writeFileSync(at('proc/self/mountinfo'), '');
  mountV1('name=systemd');
  mountV2('/sys/fs/cgroup/v2', '/');
  cgroup('sys/fs/cgroup/v2', { isRoot: true });
  assert.equal(detect().version, 'v2');
});

test('a mount that can be written to is preferred to one that cannot', () => {
  mountLine('/ /ro/cpu ro', 'cgroup cgroup rw,cpu');
  for (const controllers of ['cpu', 'cpuacct', 'memory', 'pids', 'freezer']) mountV1(controllers);
  const support = detect();
  assert.ok(support.version === 'v1' && support.root.cpu === at('sys/fs/cgroup/cpu'));
});

test('a version 1 controller that is not mounted is named', () => {
  for (const controllers of ['cpu', 'cpuacct', 'memory']) mountV1(controllers);
  assert.match(reasonOf(detect()), /controllers pids, freezer are not mounted; .*mount them/);
});

test('groups that cannot be made are told with the reason and the remedy', () => {
  for (const controllers of ['cpu', 'cpuacct', 'memory', 'pids', 'freezer']) mountV1(controllers);
  rmSync(at('sys/fs/cgroup/pids'), { recursive: true });
  assert.match(reasonOf(detect()), /cannot make the cgroup .*pids\/coldbench: ENOENT.*; .*run as root/);
});

test('a system without cgroups is told apart from one that is not Linux', () => {
  assert.match(reasonOf(detect()), /no \/proc\/self\/mountinfo; .*run on Linux/);
  mountLine('/ /proc rw', 'proc proc rw');
  assert.match(reasonOf(detect()), /no cgroup file system is mounted/);
});

test('as a process of the root cgroup, sandboxes live below the root', () => {
  mountV2('/sys/fs/cgroup', '/');
  cgroup('sys/fs/cgroup', { isRoot: true, processes: '1\n2\n' });
  assert.deepEqual(detect(), { version: 'v2', root: { directory: at('sys/fs/cgroup') } });
  assert.equal(readFileSync(at('sys/fs/cgroup/cgroup.subtree_control'), 'utf8'), '+cpu +memory +pids');
  const probe = at('sys/fs/cgroup/coldbench', ownerName(), '_probe');
  assert.equal(readFileSync(path.join(probe, 'cpu.max'), 'utf8'), '10000 20000');
  assert.equal(readFileSync(path.join(probe, 'cgroup.freeze'), 'utf8'), '0');
});

test('the nearest empty ancestor with the controllers is taken, and our own processes stay', () => {
  const slice = 'user.slice/user-1000.slice/app.slice';
  mountV2('/sys/fs/cgroup', `/${slice}/run-1.scope`);
  cgroup('sys/fs/cgroup', { isRoot: true });
  for (const above of ['user.slice', 'user.slice/user-1000.slice', slice]) cgroup(`sys/fs/cgroup/${above}`);
  cgroup(`sys/fs/cgroup/${slice}/run-1.scope`, { processes: '77\n', controllers: 'memory pids' });
  assert.deepEqual(detect(), { version: 'v2', root: { directory: at('sys/fs/cgroup', slice) } });
});

test('controllers that are enabled already are not written again', () => {
  mountV2('/sys/fs/cgroup', '/');
  cgroup('sys/fs/cgroup', { isRoot: true });
  writeFileSync(at('sys/fs/cgroup/cgroup.subtree_control'), 'cpuset cpu io memory pids\n');
  detect();
  assert.equal(
    readFileSync(at('sys/fs/cgroup/cgroup.subtree_control'), 'utf8'),
    'cpuset cpu io memory pids\n',
  );
});

test('in a container, the processes of our cgroup move into a leaf to make room', () => {
  mountV2('/sys/fs/cgroup', '/docker/abc', '/docker/abc');
  cgroup('sys/fs/cgroup', { processes: '77\n' });
  assert.deepEqual(detect(), { version: 'v2', root: { directory: at('sys/fs/cgroup') } });
  assert.equal(readFileSync(at('sys/fs/cgroup/coldbench-host/cgroup.procs'), 'utf8'), '77');
});

test('what was tried is told where no cgroup can be divided', () => {
  mountV2('/sys/fs/cgroup', '/session.scope');
  cgroup('sys/fs/cgroup', { controllers: 'memory pids' });
  cgroup('sys/fs/cgroup/session.scope', { controllers: 'memory pids', processes: '77\n' });
  const reason = reasonOf(detect());
  assert.match(reason, /session\.scope: the controllers cpu are not handed down to it/);
  assert.match(reason, /systemd-run --user --scope -p Delegate=yes/);
});
