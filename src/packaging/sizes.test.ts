import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breakdown, creditBundle } from './sizes.js';

test("the bundle's bytes are credited to the packages that they come from", () => {
  const sizes = creditBundle(
    new Map([
      ['handler', 100],
      ['a', 5],
    ]),
    new Map([
      ['a', 60],
      ['b', 30],
    ]),
  );
  assert.deepEqual([...sizes].sort(), [
    ['a', 65],
    ['b', 30],
    ['handler', 10],
  ]);
});

test('a dependency that is pruned away keeps its row; the largest comes first', () => {
  const rows = breakdown(
    new Map([
      ['a', 10],
      ['model', 50],
    ]),
    new Map([
      ['a', 40],
      ['gone', 70],
    ]),
  );
  assert.deepEqual(rows, [
    { dependency: 'model', unzippedBytes: 50, unprunedBytes: 50 },
    { dependency: 'a', unzippedBytes: 10, unprunedBytes: 40 },
    { dependency: 'gone', unzippedBytes: 0, unprunedBytes: 70 },
  ]);
});
