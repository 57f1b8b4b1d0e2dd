import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseBytes, parseDuration, parseMegabytes } from './parse.js';

test('a duration is read in every unit and becomes integer microseconds', () => {
  assert.equal(parseDuration('250us'), 250);
  assert.equal(parseDuration('500ms'), 500_000);
  assert.equal(parseDuration('5s'), 5_000_000);
  assert.equal(parseDuration('1.5m'), 90_000_000);
  assert.equal(parseDuration('1h'), 3_600_000_000);
  assert.equal(parseDuration(' 377.93 ms '), 377_930);
  assert.equal(parseDuration('0s'), 0);
});

test('what is not a duration is undefined, also the names that every object inherits', () => {
  for (const text of [
    '',
    '5',
    's',
    '-5s',
    '5 s s',
    '5S',
    '1e3s',
    '5constructor',
    '5toString',
    '5__proto__',
  ]) {
    assert.equal(parseDuration(text), undefined, text);
  }
});

test('a number too large for arithmetic is not a duration', () => {
  assert.equal(parseDuration(`${'9'.repeat(400)}s`), undefined);
});

test('a memory size is megabytes as AWS counts: 1 GB is 1,024 MB and a plain number is MB', () => {
  assert.equal(parseMegabytes('512'), 512);
  assert.equal(parseMegabytes('512MB'), 512);
  assert.equal(parseMegabytes('512 MiB'), 512);
  assert.equal(parseMegabytes('3GB'), 3_072);
  assert.equal(parseMegabytes('1.5GB'), 1_536);
  for (const text of ['', 'MB', '-1', '5kB', '5valueOf', '1,024'])
    assert.equal(parseMegabytes(text), undefined, text);
});

test('a file size is decimal in MB and binary in MiB', () => {
  assert.equal(parseBytes('734B'), 734);
  assert.equal(parseBytes('250MB'), 250_000_000);
  assert.equal(parseBytes('250MiB'), 262_144_000);
  assert.equal(parseBytes('1.5 GB'), 1_500_000_000);
  for (const text of ['', '250', '250mb', '5hasOwnProperty']) assert.equal(parseBytes(text), undefined, text);
});

test('whole milliseconds survive being written and read', () => {
  fc.assert(
    fc.property(fc.nat(86_400_000), (value) => {
      assert.equal(parseDuration(`${value}ms`), value * 1_000);
    }),
  );
});

test('no text makes a parser throw or answer something that is not finite', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const parse of [parseDuration, parseMegabytes, parseBytes]) {
        const value = parse(text);
        assert.ok(value === undefined || Number.isFinite(value));
      }
    }),
  );
});
