import type { IncomingMessage, ServerResponse } from 'node:http';
import { relay } from '../http/index.js';
import type { AnswerStream } from '../pool/index.js';
import { BAD_GATEWAY, type UrlAnswer } from './answer.js';
import { streamHead } from './streamed-answer.js';

/** Node writes a small body with its headers at one stroke where both are text: a system call for one buffer. */
const JOINED_BYTES = 16_384;

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
  if (bodyless || request.method === 'HEAD') response.end();
  else if (typeof body === 'string' || body.length > JOINED_BYTES) response.end(body);
  else response.end(body.toString('latin1'), 'latin1');
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
