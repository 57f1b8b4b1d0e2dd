import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../model/index.js';
import { bytes, megabytes, megabytesToBytes, microseconds } from '../units/index.js';
import { memoryWarnings } from './memory-warnings.js';

const CELL: Cell = { id: 'keras-512MB-1t', variant: 'keras', memoryMB: megabytes(512), threads: 1 };
const platformOf = (peakMemoryBytes: number) => ({
  cpuUsedUs: microseconds(1),
  throttledUs: microseconds(0),
  peakMemoryBytes: bytes(peakMemoryBytes),
});
const SIZE = megabytesToBytes(megabytes(512));

test('a cell that had no memory left is told not to fit', () => {
  const [warning, ...more] = memoryWarnings(CELL, platformOf(SIZE));
  assert.equal(warning?.code, 'memory-full');
  assert.match(warning?.message ?? '', /^keras does not fit 512 MB: .*measure a larger size$/);
  assert.deepEqual(more, []);
});

test('one with a byte left fits, and of one whose peak or size is not known nothing is told', () => {
  assert.deepEqual(memoryWarnings(CELL, platformOf(SIZE - 1)), []);
  assert.deepEqual(memoryWarnings(CELL, { n: 0, reason: 'the server does not tell' }), []);
  assert.deepEqual(memoryWarnings({ ...CELL, memoryMB: null }, platformOf(SIZE)), []);
});
