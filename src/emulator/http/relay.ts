import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

/**
 * Writes a stream into a response as it comes, no faster than the client reads, and leaves the response open.
 * When the client goes away the rest is read and dropped, so that whoever writes the stream does not notice.
 * Resolves to whether the stream came to its end.
 */
export function relay(
  body: Readable,
  response: ServerResponse,
  encode: (chunk: Buffer) => Uint8Array = (chunk) => chunk,
): Promise<boolean> {
  return new Promise((resolve) => {
    response.once('close', () => body.resume());
    body.once('end', () => resolve(true));
    body.once('error', () => resolve(false));
    body.once('close', () => resolve(body.readableEnded));
    body.on('data', (chunk: Buffer) => {
      if (response.destroyed || response.write(encode(chunk))) return;
      body.pause();
      response.once('drain', () => body.resume());
    });
    body.resume();
  });
}
