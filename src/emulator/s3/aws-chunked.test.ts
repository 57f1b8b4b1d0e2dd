import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AwsChunkedDecoder, MalformedChunks } from './aws-chunked.js';

const framed = (chunks: readonly Uint8Array[], trailer: string): Buffer =>
  Buffer.concat([
    ...chunks.flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)};chunk-signature=abc\r\n`),
      Buffer.from(chunk),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`0\r\n${trailer}\r\n`),
  ]);

/** Decodes the bytes in pieces of the given size. */
async function decoded(
  bytes: Buffer,
  size: number,
): Promise<{ content: Buffer; decoder: AwsChunkedDecoder }> {
  const decoder = new AwsChunkedDecoder();
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += size) pieces.push(bytes.subarray(start, start + size));
  const source = Readable.from(pieces);
  source.once('error', (error) => decoder.destroy(error));
  return { content: await buffer(source.pipe(decoder)), decoder };
}

describe('an aws-chunked body', () => {
  it('is decoded however the network cuts it', async () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(chunks, fc.integer({ min: 1, max: 70 }), async (parts, size) => {
        const body = framed(parts, 'x-amz-checksum-crc32: AbC=\r\n');
        const { content, decoder } = await decoded(body, size);
        assert.deepEqual(content, Buffer.concat(parts));
        assert.equal(decoder.trailers.get('x-amz-checksum-crc32'), 'AbC=');
      }),
      { numRuns: 60 },
    );
  });

  it('is refused when it ends before its last chunk', async () => {
    const whole = framed([Buffer.from('some content')], '');
    for (const length of [1, 10, 30, whole.length - 5]) {
      await assert.rejects(decoded(whole.subarray(0, length), 7), MalformedChunks);
    }
  });

  it('is refused when a chunk has no size', async () => {
    await assert.rejects(decoded(Buffer.from('zz\r\nab\r\n0\r\n\r\n'), 100), MalformedChunks);
    await assert.rejects(decoded(Buffer.from('1'.repeat(10_000)), 1_000), MalformedChunks);
  });
});
