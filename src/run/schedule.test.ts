import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Cell } from '../model/index.js';
import { megabytes } from '../units/index.js';
import { controlCell, measuredAgain, schedule, slotName } from './schedule.js';

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

describe('the order of two sides', () => {
  const both = new Set(CELLS.slice(0, 5).map(({ id }) => id));
  const slots = schedule(CELLS, 40, 3, both);

  test('a cell and its baseline are measured next to each other, either of them first', () => {
    const places = slots.flatMap(({ control, side }, index) =>
      !control && side === 'baseline' ? index : [],
    );
    assert.equal(places.length, 40 * both.size);
    const first = places.filter((place) => {
      const own = slots[place];
      const [before, after] = [slots[place - 1], slots[place + 1]];
      const isMate = (slot: typeof before) =>
        slot?.round === own?.round && slot?.cell.id === own?.cell.id && !slot?.control;
      assert.notEqual(isMate(before), isMate(after));
      return isMate(after);
    });
    // Of 200 fair coins: within 5 standard deviations.
    assert.ok(Math.abs(first.length - places.length / 2) < 36, `${first.length} of ${places.length}`);
  });

  test('measured again, the order of each round is the opposite', () => {
    const chosen = new Set([CELLS[0]?.id ?? '', CELLS[3]?.id ?? '']);
    const name = ({ cell, side }: (typeof slots)[number]) => `${cell.id} ${side}`;
    const of = (round: number, from: typeof slots) =>
      from.filter((slot) => slot.round === round && !slot.control && chosen.has(slot.cell.id)).map(name);
    const again = measuredAgain(slots, chosen);
    assert.equal(again.length, 40 * 2 * 2);
    for (const round of [1, 17, 40]) assert.deepEqual(of(round + 40, again), of(round, slots).toReversed());
    assert.deepEqual(
      again.map(({ round }) => round),
      again.map(({ round }) => round).toSorted((a, b) => a - b),
    );
  });
});
