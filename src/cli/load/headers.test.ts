import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BenchError } from '../../errors/index.js';
import { parseHeaders } from './headers.js';

test('headers are read as curl and wrk take them', () => {
  const headers = parseHeaders([
    'Accept: application/json',
    'X-Time:12:30',
    'X-Empty:',
    'authorization: Bearer a: b',
  ]);
  assert.deepEqual(headers, {
    Accept: 'application/json',
    'X-Time': '12:30',
    'X-Empty': '',
    authorization: 'Bearer a: b',
  });
});

test('a header that is given twice has both values, whatever the case of its name', () => {
  assert.deepEqual(parseHeaders(['Accept: a', 'accept: b', 'Cookie: c=1', 'Cookie: d=2']), {
    Accept: 'a, b',
    Cookie: 'c=1; d=2',
  });
});

for (const text of [
  '',
  'Accept',
  ': value',
  'Bad Name: x',
  'X: a\r\nY: b',
  'Content-Length: 3',
  'connection: close',
]) {
  test(`${JSON.stringify(text)} is refused with a hint`, () => {
    assert.throws(() => parseHeaders([text]), { code: 'invalid-header', exitCode: 2 });
  });
}

test('no text can put a second line into a request', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (name, value) => {
      try {
        const lines = Object.entries(parseHeaders([`${name}: ${value}`]));
        for (const part of lines.flat()) assert.doesNotMatch(part, /[\r\n]/);
      } catch (error) {
        assert.ok(error instanceof BenchError, String(error));
      }
    }),
  );
});
