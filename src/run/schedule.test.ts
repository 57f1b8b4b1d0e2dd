import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Cell } from '../model/index.js';
import { megabytes } from '../units/index.js';
import { controlCell, schedule, slotName } from './schedule.js';

const cell = (variant: string, memory: number): Cell => ({
  id: `${variant}-${memory}MB-1t`,
  variant,
  memoryMB: megabytes(memory),
  threads: 1,
});
const CELLS = ['a', 'b', 'c'].flatMap((variant) => [512, 1536, 3008].map((size) => cell(variant, size)));

describe('the order of measurements', () => {
  test('every cell is measured once a round, and one twice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer(),
        (n, rounds, seed) => {
          const cells = CELLS.slice(0, n);
          const slots = schedule(cells, rounds, seed);
          for (let round = 1; round <= rounds; round += 1) {
            const names = slots.filter((slot) => slot.round === round).map(slotName);
            assert.deepEqual(names.toSorted(), [...cells.map(({ id }) => id), 'control'].toSorted());
          }
        },
      ),
    );
  });

  test('rounds come one after the other', () => {
    const rounds = schedule(CELLS, 4, 1).map(({ round }) => round);
    assert.deepEqual(rounds, rounds.toSorted());
  });

  test('the same seed gives the same order, another seed another, and rounds differ', () => {
    const names = (seed: number, round: number) =>
      schedule(CELLS, 2, seed)
        .filter((slot) => slot.round === round)
        .map(slotName);
    assert.deepEqual(names(7, 1), names(7, 1));
    assert.notDeepEqual(names(7, 1), names(8, 1));
    assert.notDeepEqual(names(7, 1), names(7, 2));
  });

  test('the control is the first variant at its middle size', () => {
    assert.equal(controlCell(CELLS)?.id, 'a-1536MB-1t');
    assert.equal(controlCell([]), undefined);
    assert.deepEqual(schedule([], 3, 1), []);
  });
});
