import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkJson } from './json-check.js';

const LONG = 'x'.repeat(5_000);

/** What the check says of a text, and what the parser says. */
function verdicts(text: string): [string, string] {
  const told = (check: () => void) => {
    try {
      check();
      return 'JSON';
    } catch (error) {
      return String(error);
    }
  };
  return [told(() => checkJson(Buffer.from(text))), told(() => void JSON.parse(text))];
}

test('it says what the parser says, message included, of JSON and of what was JSON', () => {
  const pieces = fc.constantFrom(
    LONG,
    `${LONG}\n`,
    `\u0001${LONG}`,
    `${LONG}\\"${LONG}`,
    `\u00e9${LONG}\u{1f600}`,
    '\\',
    '"',
    'x',
  );
  const string = fc.array(pieces, { maxLength: 4 }).map((parts) => parts.join(''));
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      string,
      fc.integer(),
      fc.array(tie('value')),
      fc.dictionary(string, tie('value')),
    ),
  })).value;
  const cut = fc.tuple(
    value,
    fc.nat(20),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom('', '"', '\\', '\n', ',', 'x', '\u0000'),
  );
  fc.assert(
    fc.property(cut, ([json, removed, where, put]) => {
      const text = JSON.stringify(json);
      const at = Math.floor(where * text.length);
      const broken = text.slice(0, at) + put + text.slice(at + removed);
      assert.deepEqual(...verdicts(text));
      // A character cut in half is another one in bytes than in a string.
      assert.deepEqual(...verdicts(Buffer.from(broken).toString()));
    }),
    { numRuns: 150 },
  );
});

for (const [what, text] of Object.entries({
  'a long string that does not end': `"${LONG}`,
  'a control character in a long string': `"${LONG}\n${LONG}"`,
  'an escape that is none in a long string': `"${LONG}\\q${LONG}"`,
  'a quote that is escaped': `["${LONG}\\"${LONG}"]`,
  'a quote after an escaped backslash': `["${LONG}\\\\","${LONG}"]`,
  'two long strings without a comma': `["${LONG}" "${LONG}"]`,
  'a long string beside what is no JSON': `"${LONG}" true`,
  'a long string after a hundred short ones': `[${'"a",'.repeat(100)}"${LONG}"]`,
})) {
  test(`it says what the parser says of ${what}`, () => assert.deepEqual(...verdicts(text)));
}
