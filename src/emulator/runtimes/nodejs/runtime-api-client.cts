import net = require('node:net');

import type { Answer, AnswerChannel, ErrorDescription, InvocationApi, RuntimeEvent } from './types.cjs';

const PREFIX = '/2018-06-01/runtime';
const HEAD_END = '\r\n\r\n';
/** The answer was not taken when another status comes: it is too large, or too late. */
const OK = 'HTTP/1.1 200';

interface HttpResponse {
  readonly head: string;
  readonly body: Buffer;
}

/**
 * The Runtime API over one kept socket. Node's own HTTP client would cost a cold start several
 * milliseconds to load and each event a round trip more: an answer asks for the next event as well here. It reads
 * what our own server sends: every response has a Content-Length.
 */
class RuntimeApiClient implements InvocationApi {
  readonly #host: string;
  readonly #socket: net.Socket;
  readonly #waiting: ((response: HttpResponse) => void)[] = [];
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes without which nothing more can be read. */
  #wanted = 0;

  constructor(address: string) {
    this.#host = address;
    const [host = '', port = ''] = address.split(':');
    this.#socket = net.connect({ host, port: Number(port), noDelay: true });
    this.#socket.on('data', (chunk) => this.#receive(chunk));
    // The platform ended: nothing is left to serve.
    this.#socket.on('close', () => process.exit());
    this.#socket.on('error', () => undefined);
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  next(headers: Readonly<Record<string, string>> = {}): Promise<RuntimeEvent> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#socket.write(
      `GET ${PREFIX}/invocation/next HTTP/1.1\r\nHost: ${this.#host}\r\n${lines.join('')}\r\n`,
    );
    return new Promise((resolve) => this.#waiting.push((response) => resolve(eventOf(response))));
  }

  /** Posts the answer and asks for the next event in one request, which our own server knows. */
  answerAndNext(requestId: string, answer: Answer): Promise<RuntimeEvent> {
    return new Promise((resolve) => {
      const done = (response: HttpResponse) =>
        resolve(response.head.startsWith(OK) ? eventOf(response) : this.next());
      this.#post(`/invocation/${requestId}/${answer.kind}`, answer, done, 'Coldbench-Then: next\r\n');
    });
  }

  /** Begins an answer that is sent in chunks, as they come. */
  streamAnswer(requestId: string, contentType: string): AnswerChannel {
    const taken = new Promise<void>((resolve) => this.#waiting.push(() => resolve()));
    const names = ['Lambda-Runtime-Function-Error-Type', 'Lambda-Runtime-Function-Error-Body'];
    this.#socket.write(
      `POST ${PREFIX}/invocation/${requestId}/response HTTP/1.1\r\nHost: ${this.#host}\r\n` +
        `Content-Type: ${headerValue(contentType)}\r\nLambda-Runtime-Function-Response-Mode: streaming\r\n` +
        `Trailer: ${names.join(', ')}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    return {
      write: (chunk, done) => this.#writeChunk(chunk, done),
      end: (trailers) => {
        const lines = Object.entries(trailers).map(([name, value]) => `${name}: ${headerValue(value)}\r\n`);
        this.#socket.write(`0\r\n${lines.join('')}\r\n`);
        return taken;
      },
    };
  }

  /** An empty chunk would end the body. */
  #writeChunk(chunk: Buffer, done: () => void): void {
    if (chunk.length === 0) {
      done();
      return;
    }
    this.#socket.cork();
    this.#socket.write(`${chunk.length.toString(16)}\r\n`);
    this.#socket.write(chunk);
    this.#socket.write('\r\n', done);
    this.#socket.uncork();
  }

  /** Tells an error outside of the handler's own answer: of the init without a request id. */
  fail(requestId: string | undefined, error: ErrorDescription, done: () => void): void {
    const target = requestId === undefined ? '/init/error' : `/invocation/${requestId}/error`;
    this.#post(target, { kind: 'error', error }, done);
  }

  #post(target: string, answer: Answer, done: (response: HttpResponse) => void, headers = ''): void {
    const body = answer.kind === 'response' ? answer.payload : JSON.stringify(answer.error);
    const type =
      answer.kind === 'response'
        ? ''
        : `Lambda-Runtime-Function-Error-Type: ${headerValue(answer.error.errorType)}\r\n`;
    this.#socket.write(
      `POST ${PREFIX}${target} HTTP/1.1\r\nHost: ${this.#host}\r\nContent-Type: application/json\r\n${headers}${type}` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    this.#waiting.push(done);
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#wanted) return;
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    let end = endOfResponse(rest);
    while (end > 0 && end <= rest.length) {
      this.#waiting.shift()?.(responseOf(rest.subarray(0, end)));
      rest = rest.subarray(end);
      end = endOfResponse(rest);
    }
    this.#keep(rest, end);
  }

  /** What is not a whole response yet; a large one is put together once. */
  #keep(rest: Buffer, wanted: number): void {
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#size = rest.length;
    this.#wanted = wanted;
  }
}

/** Where the first response ends, or will; 0 where its head is not whole yet. */
function endOfResponse(bytes: Buffer): number {
  const headLength = bytes.indexOf(HEAD_END);
  if (headLength < 0) return 0;
  const head = bytes.toString('latin1', 0, headLength);
  return headLength + HEAD_END.length + Number(headerOf(head, 'content-length') ?? 0);
}

function responseOf(bytes: Buffer): HttpResponse {
  const headLength = bytes.indexOf(HEAD_END);
  return {
    head: bytes.toString('latin1', 0, headLength),
    body: bytes.subarray(headLength + HEAD_END.length),
  };
}

function eventOf({ head, body }: HttpResponse): RuntimeEvent {
  return {
    requestId: headerOf(head, 'lambda-runtime-aws-request-id') ?? '',
    deadlineMs: Number(headerOf(head, 'lambda-runtime-deadline-ms')),
    functionArn: headerOf(head, 'lambda-runtime-invoked-function-arn') ?? '',
    traceId: headerOf(head, 'lambda-runtime-trace-id'),
    clientContext: headerOf(head, 'lambda-runtime-client-context'),
    cognitoIdentity: headerOf(head, 'lambda-runtime-cognito-identity'),
    tenantId: headerOf(head, 'lambda-runtime-aws-tenant-id'),
    payload: body,
  };
}

/** A function may name its errors as it likes. */
function headerValue(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

function headerOf(head: string, name: string): string | undefined {
  const start = head.toLowerCase().indexOf(`\r\n${name}:`);
  if (start < 0) return undefined;
  const from = start + name.length + 3;
  const end = head.indexOf('\r\n', from);
  return head.slice(from, end < 0 ? undefined : end).trim();
}

export = { RuntimeApiClient };
