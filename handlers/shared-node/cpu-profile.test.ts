import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CpuProfile, fileTimes } from './cpu-profile.js';

const node = (id: number, functionName: string, url: string, children: readonly number[] = []) => ({
  id,
  callFrame: { functionName, url },
  children,
});

const PROFILE: CpuProfile = {
  nodes: [
    node(1, '(root)', '', [2, 7, 8]),
    node(2, 'load', 'node:internal/modules/esm', [3]),
    node(3, '', 'file:///var/task/index.mjs', [4, 6]),
    node(4, 'require', 'file:///var/task/node_modules/@a/b/dist/c.js', [5]),
    node(5, 'dlopen', ''),
    node(6, 'init', 'file:///var/task/index.mjs'),
    node(7, '(idle)', ''),
    node(8, '(garbage collector)', ''),
  ],
  startTime: 1_000,
  endTime: 2_000,
  // Until the next sample: 100 of node, 200 of the handler, 300 of native code, 50 again, 250 of waiting, 60.
  samples: [2, 3, 5, 6, 7, 8],
  timeDeltas: [40, 100, 200, 300, 50, 250],
};

test("a CPU profile is told by file, with native code as its caller's", () => {
  assert.deepEqual(fileTimes(PROFILE, '/var/task'), [
    { package: '@a/b', file: 'node_modules/@a/b/dist/c.js', selfUs: 300, totalUs: 300 },
    { package: 'handler', file: 'index.mjs', selfUs: 250, totalUs: 550 },
    { package: 'waiting', file: 'waiting', selfUs: 250, totalUs: 250 },
    { package: 'node', file: 'node:internal/modules/esm', selfUs: 100, totalUs: 650 },
    { package: 'garbage collection', file: 'garbage collection', selfUs: 60, totalUs: 60 },
  ]);
});

test('a function may have any name, as those of every object', () => {
  const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];
  for (const name of names) {
    const nodes = [node(1, '(root)', '', [2]), node(2, name, 'file:///var/task/index.mjs')];
    const [time] = fileTimes({ ...PROFILE, nodes, samples: [2], timeDeltas: [0] }, '/var/task');
    assert.equal(time?.file, 'index.mjs');
  }
});

test('a profile of nothing has no files', () => {
  assert.deepEqual(fileTimes({ ...PROFILE, nodes: [], samples: [], timeDeltas: [] }, '/'), []);
});
