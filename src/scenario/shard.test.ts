import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Cell } from '../model/index.js';
import { megabytes } from '../units/index.js';
import { cellsOfShard, parseShard } from './shard.js';

const AUTO = { threads: 'auto' } as const;

function cells(
  variants: readonly string[],
  sizes: readonly number[],
  batches: readonly number[] = [],
): Cell[] {
  return variants.flatMap((variant) =>
    sizes.flatMap((size) =>
      (batches.length === 0 ? [undefined] : batches).map((batch): Cell => {
        const varied = batch === undefined ? {} : { varied: { batch } };
        const id = [variant, size, ...(batch === undefined ? [] : [batch])].join('-');
        // As `auto` gives a framework that has one thread only, and others.
        return { id, variant, memoryMB: megabytes(size), threads: variant === 'b' ? 1 : 2, ...varied };
      }),
    ),
  );
}

const idsOf = (all: readonly Cell[], total: number) =>
  Array.from({ length: total }, (_, at) =>
    cellsOfShard(all, { index: at + 1, total }, AUTO).map(({ id }) => id),
  );

describe('the cells of a shard', () => {
  test('are all variants of whole sizes, as long as there are sizes enough', () => {
    const all = cells(['a', 'b'], [512, 1_536, 3_008]);
    assert.deepEqual(idsOf(all, 3), [
      ['a-512', 'b-512'],
      ['a-1536', 'b-1536'],
      ['a-3008', 'b-3008'],
    ]);
    assert.deepEqual(idsOf(all, 2), [
      ['a-512', 'a-3008', 'b-512', 'b-3008'],
      ['a-1536', 'b-1536'],
    ]);
  });

  test('are then all variants of one place on the other axes', () => {
    assert.deepEqual(idsOf(cells(['a', 'b'], [512], [1, 4]), 2), [
      ['a-512-1', 'b-512-1'],
      ['a-512-4', 'b-512-4'],
    ]);
  });

  test('are single ones only where that is not enough', () => {
    assert.deepEqual(idsOf(cells(['a', 'b'], [512]), 2), [['a-512'], ['b-512']]);
  });

  test('with threads as an axis those with as many threads stay together', () => {
    const all = [1, 2].flatMap((threads) =>
      ['a', 'b'].map((variant): Cell => {
        const memoryMB = megabytes(512);
        return { id: `${variant}-${threads}`, variant, memoryMB, threads };
      }),
    );
    const first = cellsOfShard(all, { index: 1, total: 2 }, { threads: [1, 2] });
    assert.deepEqual(
      first.map(({ id }) => id),
      ['a-1', 'b-1'],
    );
  });

  test('are each in one shard, none is empty, and none has more than a group above another', () => {
    const axis = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(axis, axis, axis, fc.integer({ min: 1, max: 12 }), (variants, sizes, batches, total) => {
        const all = cells(
          variants.map(String),
          sizes.map((size) => size + 127),
          batches,
        );
        fc.pre(total <= all.length);
        const shards = idsOf(all, total);
        assert.deepEqual(shards.flat().toSorted(), all.map(({ id }) => id).toSorted());
        const counts = shards.map(({ length }) => length);
        assert.ok(Math.min(...counts) >= 1);
        assert.ok(Math.max(...counts) - Math.min(...counts) <= variants.length * batches.length);
      }),
    );
  });

  test('cannot be fewer than one', () => {
    assert.throws(() => idsOf(cells(['a'], [512]), 2), { code: 'shard-invalid', exitCode: 2 });
  });
});

describe('which shard of how many', () => {
  test('is read', () => assert.deepEqual(parseShard('2/4'), { index: 2, total: 4 }));

  for (const text of ['', '2', '0/4', '5/4', '1/0', '-1/2', '1/2/3', 'a/b', '1.5/2']) {
    test(`is not ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseShard(text), { code: 'shard-invalid', exitCode: 2 });
    });
  }
});
