import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { freezerOf } from './freezer.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'coldbench-freezer-'));
});
afterEach(() => rmSync(directory, { recursive: true }));
const read = (file: string) => readFileSync(path.join(directory, file), 'utf8');

test('the freezer of version 1 is asked for states by name, and kills nothing', () => {
  const freezer = freezerOf({ freezer: directory, unified: null });
  freezer.freeze();
  assert.equal(read('freezer.state'), 'FROZEN');
  assert.equal(freezer.isFrozen(), true);
  freezer.thaw();
  assert.equal(read('freezer.state'), 'THAWED');
  assert.equal(freezer.killAll(), false);
  assert.equal(freezer.entrance, 'tasks');
});

test('that of version 2 is taken where it is there, and kills at one stroke where the kernel can', () => {
  const freezer = freezerOf({ freezer: '/nonexistent', unified: directory });
  freezer.freeze();
  assert.equal(read('cgroup.freeze'), '1');
  freezer.thaw();
  assert.equal(read('cgroup.freeze'), '0');
  assert.equal(freezer.killAll(), false);
  writeFileSync(path.join(directory, 'cgroup.kill'), '');
  assert.equal(freezer.killAll(), true);
  assert.equal(read('cgroup.kill'), '1');
  assert.equal(freezer.entrance, 'cgroup.procs');
});
