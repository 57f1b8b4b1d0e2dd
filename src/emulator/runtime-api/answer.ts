import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { BodyTooLarge, readBody } from '../http/index.js';

/** A synchronous answer may be this large, from AWS's quotas. */
export const MAX_ANSWER_BYTES = 6_291_556;
/** A streamed one: 200 MB, from AWS's quotas. */
export const MAX_STREAM_BYTES = 209_715_200;

/** How a runtime answers an event, or tells that its init failed. */
export type AnswerMessage =
  | { readonly kind: 'response'; readonly payload: Buffer }
  | { readonly kind: 'oversized'; readonly sizeBytes: number; readonly limitBytes: number }
  | { readonly kind: 'error' | 'init-error'; readonly errorType: string; readonly payload: Buffer };

export type OnStream = (stream: { readonly contentType: string; readonly body: Readable }) => void;

/** Reads an answer whole. Undefined when the runtime hung up while it sent. */
export async function gatherAnswer(
  request: IncomingMessage,
  kind: string,
): Promise<AnswerMessage | undefined> {
  try {
    const payload = await readBody(request, MAX_ANSWER_BYTES);
    if (kind !== 'response') return errorMessage(kind === 'error' ? 'error' : 'init-error', request, payload);
    return errorInTrailers(request) ?? { kind, payload };
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) return undefined;
    return { kind: 'oversized', sizeBytes: error.sizeBytes, limitBytes: error.limitBytes };
  }
}

/**
 * Passes an answer on while it comes, no faster than it is read; what its reader does not want is dropped.
 * Resolves at its end, with the error that its trailers tell, if any.
 */
export async function passStream(
  request: IncomingMessage,
  onStream: OnStream,
): Promise<AnswerMessage | undefined> {
  const body = new PassThrough();
  let sizeBytes = 0;
  request.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_STREAM_BYTES) body.destroy();
  });
  body.once('close', () => {
    request.unpipe(body);
    request.resume();
  });
  request.pipe(body);
  onStream({ contentType: request.headers['content-type'] ?? '', body });
  const isWhole = await endOf(request);
  if (!isWhole) {
    body.destroy();
    return undefined;
  }
  if (sizeBytes > MAX_STREAM_BYTES) return { kind: 'oversized', sizeBytes, limitBytes: MAX_STREAM_BYTES };
  return errorInTrailers(request) ?? { kind: 'response', payload: Buffer.alloc(0) };
}

function endOf(request: IncomingMessage): Promise<boolean> {
  return new Promise((resolve) => {
    request.once('end', () => resolve(true));
    request.once('close', () => resolve(request.complete));
    request.once('error', () => resolve(false));
  });
}

function errorMessage(
  kind: 'error' | 'init-error',
  request: IncomingMessage,
  payload: Buffer,
): AnswerMessage {
  const header = request.headers['lambda-runtime-function-error-type'];
  return { kind, payload, errorType: typeof header === 'string' ? header : 'Runtime.Unknown' };
}

/** An error in the middle of a stream comes after it: its type, and its description in base64. */
function errorInTrailers({ trailers }: IncomingMessage): AnswerMessage | undefined {
  const errorType = trailers['lambda-runtime-function-error-type'];
  if (errorType === undefined) return undefined;
  const payload = Buffer.from(trailers['lambda-runtime-function-error-body'] ?? '', 'base64');
  return { kind: 'error', errorType, payload };
}
