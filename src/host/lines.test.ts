import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allLines, wholeLines } from './lines.js';

async function flat(pieces: readonly string[], read: typeof allLines): Promise<string[]> {
  async function* source() {
    yield* pieces;
  }
  const found: string[] = [];
  for await (const lines of read(source())) found.push(...lines);
  return found;
}

test('lines come out whole, however a text is cut into pieces', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: fc.constantFrom('a', '\n') })), async (pieces) => {
      const lines = pieces.join('').split('\n');
      const last = lines.at(-1) === '' ? [] : lines.slice(-1);
      assert.deepEqual(await flat(pieces, wholeLines), lines.slice(0, -1));
      assert.deepEqual(await flat(pieces, allLines), [...lines.slice(0, -1), ...last]);
    }),
  ));
