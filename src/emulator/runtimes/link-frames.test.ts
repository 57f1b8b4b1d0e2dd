import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FrameReader, sendFrame } from './index.js';

const LIMIT = 40_000;

interface Sent {
  readonly head: object;
  readonly payload: Buffer;
}

const frames = fc.array(
  fc.record({
    head: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())),
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      fc.uint8Array({ minLength: 16_000, maxLength: 60_000 }),
    ),
  }),
  { maxLength: 5 },
);

function bytesOf(sent: readonly Sent[]): Buffer {
  const stream = new PassThrough({ highWaterMark: 10_000_000 });
  for (const { head, payload } of sent) sendFrame(stream, head, payload);
  return (stream.read() as Buffer | null) ?? Buffer.alloc(0);
}

/** In pieces that end where the cuts say. */
function read(bytes: Buffer, cuts: readonly number[]) {
  const seen: { head: unknown; payload: Buffer | null; payloadBytes: number }[] = [];
  const reader = new FrameReader(LIMIT, (frame) => void seen.push(frame));
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    reader.push(Buffer.from(bytes.subarray(start, end)));
    start = end;
  }
  return seen;
}

describe('frames', () => {
  it('come as they were sent, in whatever pieces, but for payloads beyond the limit', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 20 }), (drawn, cuts) => {
        const sent = drawn.map(({ head, payload }) => ({ head: { ...head }, payload: Buffer.from(payload) }));
        const expected = sent.map(({ head, payload }) => ({
          head: JSON.parse(JSON.stringify(head)) as unknown,
          payload: payload.length > LIMIT ? null : payload,
          payloadBytes: payload.length,
        }));
        assert.deepEqual(read(bytesOf(sent), cuts), expected);
      }),
    );
  });

  it('are not what has no head', () => {
    const reader = new FrameReader(LIMIT, () => undefined);
    assert.throws(() => reader.push(Buffer.from('GET / HTTP/1.1\r\n\r\n')), /a head of \d+ bytes/);
    const other = new FrameReader(LIMIT, () => undefined);
    assert.throws(() => other.push(Buffer.from('\u0002\0\0\0\0\0\0\0no')), SyntaxError);
  });
});
