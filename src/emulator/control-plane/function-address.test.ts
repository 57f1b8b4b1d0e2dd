import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { functionAddressOf } from './function-address.js';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:resize';

describe('the address of a function', () => {
  const addresses: readonly [string, string | null, string | null][] = [
    ['resize', null, null],
    ['resize:7', null, '7'],
    ['resize:$LATEST', null, '$LATEST'],
    ['resize', 'live', 'live'],
    ['resize:live', 'live', 'live'],
    ['function:resize', null, null],
    ['000000000000:function:resize', null, null],
    ['000000000000:resize:live', null, 'live'],
    [ARN, null, null],
    [`${ARN}:live`, null, 'live'],
    [ARN, '$LATEST', '$LATEST'],
  ];
  for (const [text, asked, qualifier] of addresses) {
    it(`is read from ${text}${asked === null ? '' : ` with ${asked}`}`, () => {
      assert.deepEqual(functionAddressOf(text, asked), { name: 'resize', qualifier });
    });
  }

  const refusals: readonly [string, string | null, string, RegExp][] = [
    ['a b', null, 'ValidationException', /^1 validation error detected: Value 'a b' at 'functionName'/],
    ['', null, 'ValidationException', /functionName/],
    ['a:b:c', null, 'ValidationException', /functionName/],
    ['x'.repeat(141), null, 'ValidationException', /less than or equal to 140$/],
    ['x'.repeat(65), null, 'InvalidParameterValueException', /less than or equal to 64$/],
    ['resize', 'a?b', 'ValidationException', /'qualifier'/],
    ['resize', 'x'.repeat(129), 'ValidationException', /less than or equal to 128$/],
    ['resize:1', '2', 'InvalidParameterValueException', /^The derived qualifier/],
    [
      ARN.replace('us-east-1', 'eu-west-1'),
      null,
      'ResourceNotFoundException',
      /^Functions from 'eu-west-1' are not/,
    ],
    [ARN.replace('000000000000', '123456789012'), null, 'AccessDeniedException', /not authorized/],
  ];
  for (const [text, asked, type, message] of refusals) {
    it(`is refused as ${text.slice(0, 70)}${asked === null ? '' : ` with ${asked.slice(0, 9)}`}`, () => {
      assert.throws(() => functionAddressOf(text, asked), { type, message });
    });
  }
});
