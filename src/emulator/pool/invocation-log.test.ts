import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { logLines, type PlatformEvent } from '../telemetry/index.js';
import { InvocationLog } from './invocation-log.js';

const START: PlatformEvent = { type: 'platform.start', requestId: 'one', traceId: 'Root=1', version: '1' };

describe('the log of an invocation', () => {
  it('ends with the last 4 KB of everything, in order', () => {
    const bytes = fc.uint8Array({ maxLength: 20_000 }).map((part) => Buffer.from(part));
    const parts = fc.array(fc.oneof(bytes, fc.constant(START)), { maxLength: 40 });
    fc.assert(
      fc.property(parts, (all) => {
        const log = new InvocationLog();
        for (const part of all) {
          if (Buffer.isBuffer(part)) log.append(part);
          else log.note(part);
        }
        const text = all.map((part) => (Buffer.isBuffer(part) ? part : Buffer.from(logLines(part))));
        assert.deepEqual(log.tail(), Buffer.concat(text).subarray(-4_096));
      }),
      { numRuns: 50 },
    );
  });
});
