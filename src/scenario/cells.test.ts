import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { megabytes } from '../units/index.js';
import { expandCells, parseScenario } from './index.js';

const scenario = (set: readonly string[]) =>
  parseScenario('name: a\nvariants: [a, b]\nmemory: [512, 3008]', { file: 's.yaml', overrides: { set } });
const ids = (set: readonly string[], max?: number) =>
  expandCells(scenario(set), () => ({ max })).map(({ id }) => id);

test('the matrix is every variant at every size, in the order of the scenario', () => {
  assert.deepEqual(
    expandCells(scenario([]), () => ({})),
    [
      { id: 'a-512MB-1t', variant: 'a', memoryMB: 512, threads: 1 },
      { id: 'a-3008MB-2t', variant: 'a', memoryMB: 3008, threads: 2 },
      { id: 'b-512MB-1t', variant: 'b', memoryMB: 512, threads: 1 },
      { id: 'b-3008MB-2t', variant: 'b', memoryMB: 3008, threads: 2 },
    ],
  );
});

test('automatic threads are min(vCPUs that the size sees, ceil(memory / 1769)), at every size', () => {
  const visible = (memory: number) => 2 + [3_008, 5_307, 7_076, 8_845].filter((upTo) => memory > upTo).length;
  const base = scenario(['variants=[a]']);
  for (let memory = 128; memory <= 10_240; memory += 1) {
    const [cell] = expandCells({ ...base, memoryMB: [megabytes(memory)] }, () => ({}));
    assert.equal(cell?.threads, Math.min(visible(memory), Math.ceil(memory / 1_769)), `${memory} MB`);
  }
});

test('a framework of one thread has one, also when it is automatic', () => {
  assert.deepEqual(ids([], 1), ['a-512MB-1t', 'a-3008MB-1t', 'b-512MB-1t', 'b-3008MB-1t']);
});

test('a list of threads is an axis, and counts above the maximum collapse to it once', () => {
  assert.deepEqual(ids(['variants=[a]', 'memory=[512]', 'threads=[1, 2, 4]']), [
    'a-512MB-1t',
    'a-512MB-2t',
    'a-512MB-4t',
  ]);
  assert.deepEqual(ids(['variants=[a]', 'memory=[512]', 'threads=[1, 2, 4]'], 2), [
    'a-512MB-1t',
    'a-512MB-2t',
  ]);
});

test('each variant has a limit of its own', () => {
  const cells = expandCells(scenario(['threads=[4]', 'memory=[512]']), (variant) =>
    variant === 'a' ? { max: 1 } : {},
  );
  assert.deepEqual(
    cells.map(({ id }) => id),
    ['a-512MB-1t', 'b-512MB-4t'],
  );
});

test('no two cells have the same id', () => {
  const sizes = fc.uniqueArray(fc.integer({ min: 128, max: 10_240 }), { minLength: 1, maxLength: 5 });
  const counts = fc.uniqueArray(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      sizes,
      counts,
      fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
      (memory, threads, max) => {
        const found = ids([`memory=${JSON.stringify(memory)}`, `threads=${JSON.stringify(threads)}`], max);
        assert.equal(new Set(found).size, found.length);
        const collapsed = new Set(threads.map((count) => Math.min(count, max ?? count))).size;
        assert.equal(found.length, 2 * memory.length * collapsed);
      },
    ),
    { numRuns: 50 },
  );
});
