import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { BenchError } from '../errors/index.js';
import {
  keyedValue,
  makeCgroup,
  makeSharedCgroup,
  readProcesses,
  removeCgroup,
  writeControl,
  writeOptionalControl,
} from './control-files.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'coldbench-control-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a value is found by its whole key among all others', () => {
  const key = fc.stringMatching(/^[a-z_]{1,12}$/);
  fc.assert(
    fc.property(fc.dictionary(key, fc.maxSafeNat()), key, (values, absent) => {
      const content = Object.entries(values)
        .map(([name, value]) => `${name} ${value}`)
        .join('\n');
      for (const [name, value] of Object.entries(values)) assert.equal(keyedValue(content, name), value);
      if (!Object.hasOwn(values, absent)) assert.equal(keyedValue(content, absent), 0);
    }),
  );
});

test('a process outside of our PID namespace, which reads as 0, is left out', () => {
  writeFileSync(path.join(directory, 'cgroup.procs'), '0\n17\n0\n4242\n');
  assert.deepEqual(readProcesses(directory), [17, 4242]);
});

test('a cgroup that is gone or empty has no processes', () => {
  assert.deepEqual(readProcesses(path.join(directory, 'gone')), []);
  writeFileSync(path.join(directory, 'cgroup.procs'), '');
  assert.deepEqual(readProcesses(directory), []);
});

test('a refused write names the value, the file and the reason', () => {
  const refused = () => writeControl(path.join(directory, 'gone'), 'cpu.max', '1000 20000');
  assert.throws(refused, (error) => {
    assert.ok(error instanceof BenchError);
    assert.equal(error.code, 'cgroup-write-failed');
    assert.match(error.message, /cannot write 1000 20000 to .*gone\/cpu\.max: ENOENT/);
    return true;
  });
});

test('a file that the kernel does not have is not written', () => {
  assert.equal(writeOptionalControl(directory, 'cgroup.kill', 1), false);
  writeFileSync(path.join(directory, 'cgroup.kill'), '');
  assert.equal(writeOptionalControl(directory, 'cgroup.kill', 1), true);
  assert.equal(readFileSync(path.join(directory, 'cgroup.kill'), 'utf8'), '1');
});

test('a shared cgroup may be there already, one of a sandbox may not', () => {
  const group = path.join(directory, 'group');
  makeSharedCgroup(group);
  makeSharedCgroup(group);
  assert.throws(() => makeCgroup(group), { code: 'cgroup-not-made' });
});

test('removing says whether the cgroup is gone', () => {
  const group = path.join(directory, 'group');
  mkdirSync(path.join(group, 'below'), { recursive: true });
  assert.equal(removeCgroup(group), false);
  assert.equal(removeCgroup(path.join(group, 'below')), true);
  assert.equal(removeCgroup(group), true);
  assert.equal(removeCgroup(group), true);
});
