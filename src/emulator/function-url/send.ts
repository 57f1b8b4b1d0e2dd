import type { IncomingMessage, ServerResponse } from 'node:http';
import { relay } from '../http/index.js';
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

/** Sends an answer as it comes. A stream that breaks off breaks the connection off. */
export async function sendStream(
  stream: AnswerStream,
  response: ServerResponse,
  extra: readonly string[],
  reply: (answer: UrlAnswer) => void,
): Promise<void> {
  const head = await streamHead(stream);
  if (head === undefined) {
    stream.body.on('error', () => undefined).resume();
    return reply(BAD_GATEWAY);
  }
  response.writeHead(head.status, [...head.headers, ...extra]).flushHeaders();
  if (await relay(stream.body, response)) response.end();
  else response.destroy();
}
