import type { IncomingMessage } from 'node:http';

const EMPTY = Buffer.alloc(0);

/** The request's body was larger than the limit; the rest of it has been read and dropped. */
export class BodyTooLarge extends Error {
  constructor(
    readonly sizeBytes: number,
    readonly limitBytes: number,
  ) {
    super(`the body of ${sizeBytes} bytes is larger than ${limitBytes} bytes`);
  }
}

/** The client went away before its request was complete. */
export class RequestAborted extends Error {}

/** Whether a request carries a body: only then is there something to wait for. */
export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** The whole body of a request. Rejects with BodyTooLarge or RequestAborted. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.once('end', () => {
      if (size > limitBytes) reject(new BodyTooLarge(size, limitBytes));
      else resolve(joined(chunks));
    });
    const aborted = () => {
      if (!request.complete) reject(new RequestAborted('the client closed the connection'));
    };
    request.once('close', aborted).once('error', aborted);
  });
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [first = EMPTY] = chunks;
  return chunks.length <= 1 ? first : Buffer.concat(chunks);
}
