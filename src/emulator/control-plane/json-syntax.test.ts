import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isJsonText } from './json-syntax.js';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const agrees = (text: string) => assert.equal(isJsonText(Buffer.from(text)), parses(text), text);

/** Texts that are nearly JSON: one with a stretch taken out, doubled or replaced. */
const nearlyJson = fc
  .tuple(
    fc.json(),
    fc.nat(),
    fc.nat(6),
    fc.string({ unit: fc.constantFrom(...'[]{},:"\\u0e+-.1tn \n\u0001é') }),
  )
  .map(([json, at, length, put]) => {
    const start = at % (json.length + 1);
    return json.slice(0, start) + put + json.slice(start + length);
  });

describe('what is JSON', () => {
  test('is what JSON.parse takes, of JSON', () => {
    fc.assert(fc.property(fc.json(), agrees));
  });

  test('is what JSON.parse takes, of what is nearly JSON', () => {
    fc.assert(fc.property(nearlyJson, agrees), { numRuns: 5_000 });
  });

  test('is what JSON.parse takes, of tokens in any order', () => {
    const tokens = [
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '"a"',
      '1',
      '-0.5e+3',
      '01',
      'true',
      'nul',
      ' ',
      '"\\u00e9"',
      '"\\x"',
      '\t',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...tokens)), (parts) => agrees(parts.join(''))),
      { numRuns: 5_000 },
    );
  });

  test('nests as deeply as its text is long', () => {
    const depth = 3_000_000;
    assert.equal(isJsonText(Buffer.from('['.repeat(depth) + ']'.repeat(depth))), true);
    assert.equal(isJsonText(Buffer.from('['.repeat(depth))), false);
  });
});
