import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { checked, listOf, pattern, refusing, withoutNulls } from './constraints.js';

const schema = z.object({
  Name: pattern(/^[a-z]+$/).max(3),
  Size: z.int().min(1).max(9).optional(),
  Mode: z.enum(['Text', 'JSON']).optional(),
  Storage: z.object({ Size: z.int().min(512) }).optional(),
  Kinds: listOf((kind) => kind === 'a', 'Member must satisfy enum value set: [a]').optional(),
  Own: refusing(z.string(), (text) => text !== 'bad', 'Own words.').optional(),
});

const told = (body: unknown, type: string, message: string) =>
  assert.throws(() => checked(schema, body), { type, message });

const one = (what: string) => `1 validation error detected: Value ${what}`;

describe("a request's constraints", () => {
  it("are told in AWS's words, each", () => {
    const cases: readonly [object, string][] = [
      [
        { Name: 'B' },
        "'B' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
      ],
      [
        { Name: 'abcd' },
        "'abcd' at 'name' failed to satisfy constraint: Member must have length less than or equal to 3",
      ],
      [
        { Name: 'a', Size: 0 },
        "'0' at 'size' failed to satisfy constraint: Member must have value greater than or equal to 1",
      ],
      [
        { Name: 'a', Size: 10 },
        "'10' at 'size' failed to satisfy constraint: Member must have value less than or equal to 9",
      ],
      [
        { Name: 'a', Mode: 'text' },
        "'text' at 'mode' failed to satisfy constraint: Member must satisfy enum value set: [Text, JSON]",
      ],
      [
        { Name: 'a', Storage: { Size: 1 } },
        "'1' at 'storage.size' failed to satisfy constraint: Member must have value greater than or equal to 512",
      ],
      [
        { Name: 'a', Kinds: ['a', 'b'] },
        "'[a, b]' at 'kinds' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [a], Member must not be null]",
      ],
      [{}, "null at 'name' failed to satisfy constraint: Member must not be null"],
    ];
    for (const [body, message] of cases) told(body, 'ValidationException', one(message));
  });

  it('are told together', () => {
    assert.throws(
      () => checked(schema, { Name: 'B', Size: 0 }),
      /^Error: 2 validation errors detected: .*; /,
    );
  });

  it('have words of their own where AWS has them', () => {
    told({ Name: 'a', Own: 'bad' }, 'InvalidParameterValueException', 'Own words.');
  });

  it('are for values of the right type', () => {
    assert.throws(() => checked(schema, { Name: 'a', Size: 'big' }), { type: 'SerializationException' });
    assert.throws(() => checked(schema, []), { type: 'SerializationException' });
  });

  it('take null as not given', () => {
    assert.deepEqual(checked(schema, withoutNulls({ Name: 'a', Size: null })), { Name: 'a' });
  });
});
