import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hanging, truncate, wrap } from './wrap.js';

test('wrapping keeps every character but spaces, and no line is too long', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', '-', ' ') }),
      fc.integer({ min: 1, max: 12 }),
      (text, width) => {
        const lines = wrap(text, width);
        assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
        assert.ok(lines.every((line) => line.length <= width));
      },
    ),
  );
});

test('wrapping breaks at spaces first, then after hyphens, and never before a percent sign', () => {
  assert.deepEqual(wrap('one two three', 8), ['one two', 'three']);
  assert.deepEqual(wrap('onnxruntime-node', 12), ['onnxruntime-', 'node']);
  assert.deepEqual(wrap('abcdefgh', 3), ['abc', 'def', 'gh']);
  assert.deepEqual(wrap('differ by 3.1 %', 13), ['differ by', '3.1 %']);
});

test('further lines stand under the first, behind its mark', () => {
  assert.deepEqual(hanging('[1] ', 'a reason of some length', 24), ['[1] a reason of some', '    length']);
});

test('what is cut off is told by an ellipsis', () => {
  assert.equal(truncate('whole', 5), 'whole');
  assert.equal(truncate('longer', 5), 'long…');
});
