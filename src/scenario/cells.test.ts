import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { megabytes } from '../units/index.js';
import { batchOf, cellsOfEachSize, expandCells, inputSizeOf, modelLoadOf, parseScenario } from './index.js';

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

test('where a model is loaded is an axis, and a part of ids, only where there are two places', () => {
  assert.deepEqual(ids(['variants=[a]', 'memory=[512]', 'model.load=inside']), ['a-512MB-1t']);
  const both = scenario(['variants=[a]', 'memory=[512]', 'model.load=[outside, inside]']);
  assert.deepEqual(
    expandCells(both, () => ({})).map((cell) => [cell.id, cell.varied, modelLoadOf(cell, both)]),
    [
      ['a-512MB-1t-outside', { load: 'outside' }, 'outside'],
      ['a-512MB-1t-inside', { load: 'inside' }, 'inside'],
    ],
  );
});

test('input size and batch are axes, and parts of ids, only where there are several', () => {
  const one = ['variants=[a]', 'memory=[512]'];
  assert.deepEqual(ids([...one, 'input.size=128', 'input.batch=4']), ['a-512MB-1t']);
  const several = scenario([...one, 'input.size=[128, 227]', 'input.batch=[1, 4]']);
  assert.deepEqual(
    expandCells(several, () => ({})).map((cell) => [
      cell.id,
      inputSizeOf(cell, several),
      batchOf(cell, several),
    ]),
    [
      ['a-512MB-1t-128px-batch1', 128, 1],
      ['a-512MB-1t-128px-batch4', 128, 4],
      ['a-512MB-1t-227px-batch1', 227, 1],
      ['a-512MB-1t-227px-batch4', 227, 4],
    ],
  );
});

test('a cell that does not vary them has the input that the scenario gives', () => {
  const inputOf = (...set: string[]) => {
    const given = scenario(['variants=[a]', 'memory=[512]', ...set]);
    return expandCells(given, () => ({})).map((cell) => [inputSizeOf(cell, given), batchOf(cell, given)])[0];
  };
  assert.deepEqual(inputOf(), [undefined, 1]);
  assert.deepEqual(inputOf('input.size=128', 'input.batch=4'), [128, 4]);
});

test('a cell that does not vary it has the place that the scenario gives', () => {
  const loadOf = (...set: string[]) => {
    const given = scenario(set);
    return expandCells(given, () => ({})).map((cell) => modelLoadOf(cell, given))[0];
  };
  assert.equal(loadOf(), 'outside');
  assert.equal(loadOf('model.load=inside'), 'inside');
});

test('the cells of a size are all that the matrix has of it', () => {
  const given = scenario(['threads=[1, 2]', 'model.load=[outside, inside]']);
  assert.equal(cellsOfEachSize(given) * 2, expandCells(given, () => ({})).length);
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
