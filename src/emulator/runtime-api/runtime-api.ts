import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Microseconds, microseconds } from '../../units/index.js';
import { BodyTooLarge, LOOPBACK, type LoopbackServer, listenOnLoopback, readBody } from '../http/index.js';

const PREFIX = '/2018-06-01/runtime';
const NEXT = `${PREFIX}/invocation/next`;
const INIT_ERROR = `${PREFIX}/init/error`;
const ANSWER = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

/** A synchronous answer may be this large, from AWS's quotas. */
export const MAX_ANSWER_BYTES = 6_291_556;

/** What a runtime told the platform. */
export type RuntimeMessage =
  | { readonly kind: 'next'; readonly bootedUs: Microseconds | null }
  | { readonly kind: 'response'; readonly payload: Buffer }
  | { readonly kind: 'oversized'; readonly sizeBytes: number }
  | { readonly kind: 'error' | 'init-error'; readonly errorType: string; readonly payload: Buffer };

export interface RuntimeEvent {
  readonly requestId: string;
  readonly functionArn: string;
  readonly deadlineMs: number;
  readonly traceId: string;
  readonly clientContext: string | undefined;
  readonly payload: Buffer;
}

/** The Runtime API (2018-06-01) of one boot of one execution environment, on a loopback port of its own. */
export class RuntimeApi {
  readonly #tell: (message: RuntimeMessage) => void;
  #server: LoopbackServer | undefined;
  #asking: ServerResponse | undefined;
  #requestId: string | undefined;
  #reading: Promise<void> | undefined;

  private constructor(tell: (message: RuntimeMessage) => void) {
    this.#tell = tell;
  }

  static async open(tell: (message: RuntimeMessage) => void): Promise<RuntimeApi> {
    const api = new RuntimeApi(tell);
    api.#server = await listenOnLoopback((request, response) => api.#route(request, response));
    return api;
  }

  /** As `AWS_LAMBDA_RUNTIME_API` names it: host:port. */
  get address(): string {
    return `${LOOPBACK}:${this.#server?.port ?? 0}`;
  }

  /** Hands an event to the runtime, which must have asked for it. */
  deliver(event: RuntimeEvent): void {
    this.#requestId = event.requestId;
    const asking = this.#asking;
    this.#asking = undefined;
    asking?.writeHead(200, eventHeaders(event)).end(event.payload);
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  #route(request: IncomingMessage, response: ServerResponse): void {
    const { method, url = '' } = request;
    if (method === 'GET' && url === NEXT) return void this.#next(request, response);
    const answer = method === 'POST' ? ANSWER.exec(url) : null;
    if (answer !== null) {
      this.#reading = this.#answer(request, response, answer[1] ?? '', answer[2] ?? '');
      return;
    }
    if (method === 'POST' && url === INIT_ERROR) return void this.#initError(request, response);
    refuse(response, 404, 'NotFound', `there is no ${method} ${url}`);
  }

  async #next(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A runtime may ask in the same packet as it answers: the answer is then still being read.
    await this.#reading;
    if (this.#requestId !== undefined || this.#asking !== undefined) {
      return refuse(response, 403, 'InvalidStateTransition', 'an invocation is not answered yet');
    }
    this.#asking = response;
    this.#tell({ kind: 'next', bootedUs: bootedUs(request) });
  }

  async #answer(request: IncomingMessage, response: ServerResponse, id: string, kind: string): Promise<void> {
    const body = await readAnswer(request);
    if (id !== this.#requestId) return refuse(response, 400, 'InvalidRequestID', 'Invalid request ID');
    this.#requestId = undefined;
    if (body instanceof BodyTooLarge) {
      refuse(response, 413, 'RequestEntityTooLarge', body.message);
      return this.#tell({ kind: 'oversized', sizeBytes: body.sizeBytes });
    }
    if (body === undefined) return;
    this.#tell(kind === 'response' ? { kind, payload: body } : errorMessage('error', request, body));
    // The caller's answer goes out first.
    setImmediate(accept, response);
  }

  async #initError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAnswer(request);
    if (body === undefined || body instanceof BodyTooLarge)
      return refuse(response, 413, 'TooLarge', 'too large');
    accept(response);
    this.#tell(errorMessage('init-error', request, body));
  }
}

/** The body; the reason why it is too large; undefined when the runtime ended while it sent. */
async function readAnswer(request: IncomingMessage): Promise<Buffer | BodyTooLarge | undefined> {
  try {
    return await readBody(request, MAX_ANSWER_BYTES);
  } catch (error) {
    return error instanceof BodyTooLarge ? error : undefined;
  }
}

function eventHeaders(event: RuntimeEvent): string[] {
  const headers = [
    'Lambda-Runtime-Aws-Request-Id',
    event.requestId,
    'Lambda-Runtime-Deadline-Ms',
    String(event.deadlineMs),
    'Lambda-Runtime-Invoked-Function-Arn',
    event.functionArn,
    'Lambda-Runtime-Trace-Id',
    event.traceId,
    'Content-Type',
    'application/json',
    'Content-Length',
    String(event.payload.length),
  ];
  if (event.clientContext !== undefined) headers.push('Lambda-Runtime-Client-Context', event.clientContext);
  return headers;
}

function errorMessage(
  kind: 'error' | 'init-error',
  request: IncomingMessage,
  payload: Buffer,
): RuntimeMessage {
  const header = request.headers['lambda-runtime-function-error-type'];
  return { kind, payload, errorType: typeof header === 'string' ? header : 'Runtime.Unknown' };
}

/** Our own bootstrap tells when its first line ran. */
function bootedUs(request: IncomingMessage): Microseconds | null {
  const header = request.headers['coldbench-booted-us'];
  return typeof header === 'string' && /^\d+$/.test(header) ? microseconds(Number(header)) : null;
}

const ACCEPTED = '{"status":"OK"}';
const ACCEPTED_HEADERS = ['Content-Type', 'application/json', 'Content-Length', String(ACCEPTED.length)];

function accept(response: ServerResponse): void {
  response.writeHead(202, ACCEPTED_HEADERS).end(ACCEPTED);
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  const body = JSON.stringify({ errorMessage, errorType });
  response.writeHead(status, [
    'Content-Type',
    'application/json',
    'Content-Length',
    String(Buffer.byteLength(body)),
  ]);
  response.end(body);
}
