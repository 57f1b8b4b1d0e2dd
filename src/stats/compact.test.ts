import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DurationRecorder } from './recorder.js';

function recorded(values: readonly number[]): DurationRecorder {
  const recorder = new DurationRecorder();
  for (const value of values) recorder.record(value);
  return recorder;
}

test('a compact recording gives back exactly what was recorded', () => {
  const anyDuration = fc.oneof(fc.nat(1_000), fc.nat(5_000_000), fc.nat(4_000_000_000));
  fc.assert(
    fc.property(fc.array(anyDuration, { maxLength: 300 }), (values) => {
      const recorder = recorded(values);
      assert.deepEqual(DurationRecorder.fromCompact(recorder.compact()).toData(), recorder.toData());
    }),
  );
});

test('a second of a fast server is kept in a few kilobytes, and its counts may be large', () => {
  const recorder = recorded(Array.from({ length: 100_000 }, (_, index) => 100 + ((index * 7_919) % 4_000)));
  const compact = recorder.compact();
  assert.ok(compact.packed.length < 8_192, `${compact.packed.length} bytes`);
  assert.equal(DurationRecorder.fromCompact(compact).n, 100_000);
});
