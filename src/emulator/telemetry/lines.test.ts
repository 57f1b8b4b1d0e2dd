import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Lines } from './lines.js';

test('lines come out whole, however their bytes are cut into pieces', () => {
  const pieces = fc.array(fc.nat(20), { minLength: 1 });
  const texts = fc.array(
    fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' ')),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(texts, pieces, (lines, lengths) => {
      const bytes = Buffer.from(lines.join('\n'));
      const reader = new Lines();
      const found: Buffer[] = [];
      for (let from = 0, index = 0; from < bytes.length; index += 1) {
        const length = 1 + (lengths[index % lengths.length] ?? 0);
        found.push(...reader.take(bytes.subarray(from, from + length)));
        from += length;
      }
      found.push(...reader.rest());
      const last = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
      assert.deepEqual(
        found.map((line) => line.toString()),
        last,
      );
      assert.deepEqual(reader.rest(), []);
    }),
  );
});

test('a line without an end is handed on in parts, so that it takes no memory without end', () => {
  const reader = new Lines();
  const parts = Array.from({ length: 100 }, () => reader.take(Buffer.alloc(65_536, 'x')));
  assert.equal(Buffer.concat([...parts.flat(), ...reader.rest()]).length, 6_553_600);
  assert.equal(parts.flat().length, 25);
});
