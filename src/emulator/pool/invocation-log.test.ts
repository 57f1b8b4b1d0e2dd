import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { InvocationLog } from './invocation-log.js';

describe('the log of an invocation', () => {
  it('ends with the last 4 KB of everything', () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 20_000 }), { maxLength: 12 });
    fc.assert(
      fc.property(chunks, fc.string(), (parts, ending) => {
        const log = new InvocationLog();
        for (const part of parts) log.append(Buffer.from(part));
        const whole = Buffer.concat([...parts, Buffer.from(ending)]);
        assert.deepEqual(log.tailWith(ending), whole.subarray(-4_096));
      }),
      { numRuns: 50 },
    );
  });
});
