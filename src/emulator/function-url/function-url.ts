import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { monotonicNow } from '../../host/index.js';
import {
  BodyTooLarge,
  CLIENT_KEEP_ALIVE_MS,
  LOOPBACK,
  type LoopbackServer,
  listenOnLoopback,
  RequestAborted,
  readBody,
} from '../http/index.js';
import type { InvocationAnswer, InvocationEvent } from '../pool/index.js';
import { ServiceError } from '../service-error.js';
import { BAD_GATEWAY, type UrlAnswer, urlAnswer } from './answer.js';
import { type UrlIdentity, urlEvent } from './event.js';

/** A synchronous event may be this large, from AWS's quotas. */
export const MAX_EVENT_BYTES = 6_291_456;

export type Invoke = (event: InvocationEvent, abandoned: AbortSignal) => Promise<InvocationAnswer>;

export interface FunctionUrl {
  readonly url: string;
  close(): Promise<void>;
}

/** Opens the HTTP endpoint of one function, on a loopback port of its own. */
export async function openFunctionUrl(invoke: Invoke): Promise<FunctionUrl> {
  const urlId = randomBytes(16).toString('hex');
  let identity: UrlIdentity = { urlId, domainName: LOOPBACK, port: 0 };
  const server: LoopbackServer = await listenOnLoopback(
    (request, response) => {
      serve(request, response, identity, invoke).catch(() => response.destroy());
    },
    { keepAliveMs: CLIENT_KEEP_ALIVE_MS },
  );
  identity = { ...identity, port: server.port };
  return { url: `http://${LOOPBACK}:${server.port}/`, close: () => server.close() };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  identity: UrlIdentity,
  invoke: Invoke,
): Promise<void> {
  const requestId = randomUUID();
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const event = await eventOf(request, identity, requestId);
    const answer = await invoke(event, gone.signal);
    send(request, response, requestId, answer.outcome === 'ok' ? urlAnswer(answer.payload) : BAD_GATEWAY);
    answer.complete();
  } catch (error) {
    if (error instanceof RequestAborted) return;
    send(request, response, requestId, refusal(error));
  }
}

async function eventOf(
  request: IncomingMessage,
  identity: UrlIdentity,
  requestId: string,
): Promise<InvocationEvent> {
  const body = await readBody(request, MAX_EVENT_BYTES);
  const receivedUs = monotonicNow();
  const traceId = headerOf(request, 'x-amzn-trace-id') ?? newTraceId();
  const payload = urlEvent(request, body, identity, { requestId, traceId, time: new Date() });
  if (payload.length > MAX_EVENT_BYTES) throw new BodyTooLarge(payload.length, MAX_EVENT_BYTES);
  const clientRequestId = headerOf(request, 'x-coldbench-request-id') ?? null;
  return { requestId, clientRequestId, traceId, clientContext: undefined, payload, receivedUs };
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** X-Ray's form: version, seconds in hexadecimal, 96 random bits. */
export function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}

function refusal(error: unknown): UrlAnswer {
  if (error instanceof BodyTooLarge) return message(413, 'Request Entity Too Large');
  return error instanceof ServiceError ? message(error.status, error.message) : BAD_GATEWAY;
}

function message(status: number, text: string): UrlAnswer {
  return { status, headers: ['content-type', 'application/json'], body: JSON.stringify({ Message: text }) };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  answer: UrlAnswer,
): void {
  const { status, headers, body } = answer;
  const bodyless = status === 204 || status === 304;
  const length = bodyless ? [] : ['content-length', String(Buffer.byteLength(body))];
  response.writeHead(status, [...headers, ...length, 'x-amzn-requestid', requestId]);
  response.end(bodyless || request.method === 'HEAD' ? undefined : body);
}
