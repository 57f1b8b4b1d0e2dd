import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { megabytes } from '../../units/index.js';
import { hostCapacity } from './capacity.js';

describe('the capacity of a host', () => {
  const examples: readonly [number, number, number][] = [
    [2, 512, 6],
    [2, 1_536, 2],
    [2, 3_008, 1],
    [2, 10_240, 1],
    [8, 1_769, 7],
    [1, 128, 10],
  ];
  for (const [cores, memory, environments] of examples) {
    it(`is ${environments} of ${memory} MB on ${cores} cores`, () => {
      assert.equal(hostCapacity(cores, megabytes(memory)), environments);
    });
  }
});
