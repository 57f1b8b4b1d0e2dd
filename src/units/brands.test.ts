import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bytes,
  bytesToMegabytes,
  megabytes,
  megabytesToBytes,
  microseconds,
  milliseconds,
  seconds,
  toMilliseconds,
  toSeconds,
} from './brands.js';

test('durations are rounded to whole microseconds whatever they are made from', () => {
  assert.equal(microseconds(1.6), 2);
  assert.equal(milliseconds(0.0014), 1);
  assert.equal(seconds(2.5), 2_500_000);
  assert.equal(toMilliseconds(seconds(2)), 2_000);
  assert.equal(toSeconds(milliseconds(1_500)), 1.5);
});

test('a megabyte is 1,048,576 bytes, as AWS Lambda counts memory', () => {
  assert.equal(megabytesToBytes(megabytes(250)), 262_144_000);
  assert.equal(bytesToMegabytes(bytes(262_144_000)), 250);
});
