import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { OfflineNetwork } from '../../sandbox/index.js';
import { type Microseconds, microseconds } from '../../units/index.js';
import { type Listener, LOOPBACK, type LoopbackServer, listenOnLoopback } from '../http/index.js';
import { type AnswerMessage, gatherAnswer, type OnStream, passStream } from './answer.js';
import { accept, refuse } from './reply.js';

const PREFIX = '/2018-06-01/runtime';
const NEXT = `${PREFIX}/invocation/next`;
const INIT_ERROR = `${PREFIX}/init/error`;
const ANSWER = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

/** What a runtime told the platform. */
export type RuntimeMessage =
  | AnswerMessage
  | { readonly kind: 'next'; readonly bootedUs: Microseconds | null };

/** Who may use a Runtime API, and where it is. */
export interface RuntimeAccess {
  /** The user whose connections alone are served; null: everybody's on this host. */
  readonly uid: number | null;
  /** The network whose loopback it listens on; null: the host's. */
  readonly network: OfflineNetwork | null;
}

export interface RuntimeEvent {
  readonly requestId: string;
  readonly functionArn: string;
  readonly deadlineMs: number;
  readonly traceId: string;
  readonly clientContext: string | undefined;
  readonly payload: Buffer;
  readonly onStream?: OnStream;
}

/** What the official clients send with an answer that they stream. */
const STREAMING = 'streaming';
/** Our own runtimes ask for the next event in the request that answers the last one: a round trip less. */
const THEN_NEXT = 'coldbench-then';

/** The Runtime API (2018-06-01) of one boot of one execution environment, on a loopback port of its own. */
export class RuntimeApi {
  readonly #tell: (message: RuntimeMessage) => void;
  #server: LoopbackServer | undefined;
  /** The request for the next event that waits. */
  #asking: ServerResponse | undefined;
  /** An event that came when the request for it had hung up. */
  #undelivered: RuntimeEvent | undefined;
  #event: RuntimeEvent | undefined;
  #reading: Promise<void> | undefined;
  readonly #watched = new WeakSet<Socket>();
  #deliveredOn: Socket | undefined;
  #isInitialised = false;
  /** It was told that the runtime waits for an event. */
  #isIdle = false;

  private constructor(
    tell: (message: RuntimeMessage) => void,
    private readonly others: Listener,
  ) {
    this.#tell = tell;
  }

  /** @param others answers what is none of the Runtime API's: its siblings share the address */
  static async open(
    tell: (message: RuntimeMessage) => void,
    { uid, network }: RuntimeAccess,
    others: Listener,
  ): Promise<RuntimeApi> {
    const api = new RuntimeApi(tell, others);
    api.#server = await listenOnLoopback((request, response) => api.#route(request, response), {
      ...(uid === null ? {} : { admits: (peer: number | undefined) => peer === uid }),
      ...(network === null ? {} : { socket: await network.listen(), connections: network.connections }),
    });
    return api;
  }

  /** As `AWS_LAMBDA_RUNTIME_API` names it: host:port. */
  get address(): string {
    return `${LOOPBACK}:${this.#server?.port ?? 0}`;
  }

  /** Hands an event to the runtime, which must have asked for it; if it hung up since, it gets it as it asks again. */
  deliver(event: RuntimeEvent): void {
    this.#isIdle = false;
    const asking = this.#asking;
    this.#asking = undefined;
    if (asking === undefined) this.#undelivered = event;
    else this.#send(event, asking);
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  #send(event: RuntimeEvent, asking: ServerResponse): void {
    this.#event = event;
    this.#watch(asking);
    asking.writeHead(200, eventHeaders(event)).end(event.payload);
  }

  #watch({ shouldKeepAlive, req: { socket } }: ServerResponse): void {
    this.#deliveredOn = shouldKeepAlive ? socket : undefined;
    if (this.#watched.has(socket)) return;
    this.#watched.add(socket);
    socket.once('close', () => {
      if (this.#deliveredOn === socket) this.#onHangUp();
    });
  }

  /** A runtime that drops a connection which it meant to keep, without an answer, has lost the event. */
  #onHangUp(): void {
    this.#undelivered = this.#event;
    this.#event = undefined;
  }

  #route(request: IncomingMessage, response: ServerResponse): void | Promise<void> {
    const { method, url = '' } = request;
    if (method === 'GET' && url === NEXT) return void this.#next(request, response);
    const answer = method === 'POST' ? ANSWER.exec(url) : null;
    if (answer !== null) {
      this.#reading = this.#answer(request, response, answer[1] ?? '', answer[2] ?? '');
      return;
    }
    if (method === 'POST' && url === INIT_ERROR) return void this.#initError(request, response);
    return this.others(request, response);
  }

  async #next(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A runtime may ask in the same packet as it answers: the answer is then still being read.
    await this.#reading;
    this.#ask(response, bootedUs(request));
  }

  #ask(response: ServerResponse, booted: Microseconds | null): void {
    if (this.#event !== undefined) {
      return void refuse(response, 403, 'InvalidStateTransition', 'an invocation is not answered yet');
    }
    this.#isInitialised = true;
    const undelivered = this.#undelivered;
    this.#undelivered = undefined;
    if (undelivered !== undefined) return void this.#send(undelivered, response);
    // Who asks anew has hung up before, which may not have come to our ears yet.
    const earlier = this.#asking;
    this.#asking = response;
    if (earlier !== undefined)
      refuse(earlier, 403, 'InvalidStateTransition', 'another request asks for the next event');
    response.once('close', () => {
      if (this.#asking === response) this.#asking = undefined;
    });
    if (this.#isIdle) return;
    this.#isIdle = true;
    this.#tell({ kind: 'next', bootedUs: booted });
  }

  async #answer(request: IncomingMessage, response: ServerResponse, id: string, kind: string): Promise<void> {
    const event = this.#event;
    if (id !== event?.requestId) return refuseAnswer(request, response);
    const isStream = request.headers['lambda-runtime-function-response-mode'] === STREAMING;
    const message =
      isStream && kind === 'response' && event.onStream !== undefined
        ? await passStream(request, event.onStream)
        : await gatherAnswer(request, kind);
    // It hung up in the middle: it may answer again until its deadline.
    if (message === undefined) return;
    if (id !== this.#event?.requestId) return refuseAnswer(request, response);
    this.#event = undefined;
    this.#tell(message);
    if (message.kind === 'oversized')
      return refuse(response, 413, 'RequestEntityTooLarge', `the answer has ${message.sizeBytes} bytes`);
    // The caller's answer goes out first.
    setImmediate(() => this.#accept(request, response));
  }

  #accept(request: IncomingMessage, response: ServerResponse): void {
    if (request.headers[THEN_NEXT] === 'next') this.#ask(response, null);
    else accept(response);
  }

  async #initError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const message = await gatherAnswer(request, 'init-error');
    if (message === undefined) return;
    if (this.#isInitialised)
      return refuse(response, 403, 'InvalidStateTransition', 'the init is over: answer the invocation');
    if (message.kind === 'oversized')
      return refuse(response, 413, 'RequestEntityTooLarge', `the error has ${message.sizeBytes} bytes`);
    accept(response);
    this.#tell(message);
  }
}

function refuseAnswer(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  refuse(response, 400, 'InvalidRequestID', 'Invalid request ID');
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

/** Our own bootstrap tells when its first line ran. */
function bootedUs(request: IncomingMessage): Microseconds | null {
  const header = request.headers['coldbench-booted-us'];
  return typeof header === 'string' && /^\d+$/.test(header) ? microseconds(Number(header)) : null;
}
