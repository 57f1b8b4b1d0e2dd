import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnswerStream } from '../pool/index.js';
import { BAD_GATEWAY, type UrlAnswer } from './answer.js';
import { streamHead } from './streamed-answer.js';

/** Sends an answer whole; `extra` headers as name, value, name, value. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: UrlAnswer,
  extra: readonly string[],
): void {
  const bodyless = status === 204 || status === 304;
  const length = bodyless ? [] : ['content-length', String(Buffer.byteLength(body))];
  response.writeHead(status, [...headers, ...length, ...extra]);
  response.end(bodyless || request.method === 'HEAD' ? undefined : body);
}

/**
 * Passes a stream on as it comes, no faster than the client reads. When the client goes away the rest is read
 * and dropped: the function does not notice, as on AWS. Resolves when the stream has ended.
 */
export async function sendStream(
  stream: AnswerStream,
  response: ServerResponse,
  extra: readonly string[],
  reply: (answer: UrlAnswer) => void,
): Promise<void> {
  const { body } = stream;
  const ended = new Promise<void>((resolve) => {
    body.once('end', resolve).once('close', resolve);
  });
  body.once('error', () => response.destroy());
  const head = await streamHead(stream);
  if (head === undefined) {
    body.resume();
    reply(BAD_GATEWAY);
    return await ended;
  }
  response.writeHead(head.status, [...head.headers, ...extra]).flushHeaders();
  response.once('close', () => {
    body.unpipe(response);
    body.resume();
  });
  if (response.destroyed) body.resume();
  else body.pipe(response);
  await ended;
}
