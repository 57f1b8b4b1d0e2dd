import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { OfflineNetwork } from '../../sandbox/index.js';
import type { Microseconds } from '../../units/index.js';
import { type Listener, LOOPBACK, type LoopbackServer, listenOnLoopback } from '../http/index.js';
import { type AnswerMessage, gatherAnswer, passStream } from './answer.js';
import type { Asking, RuntimeEvent } from './asking.js';
import { RuntimeLink } from './link.js';
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

/** What the official clients send with an answer that they stream. */
const STREAMING = 'streaming';

/** The Runtime API (2018-06-01) of one boot of one execution environment, on a loopback port of its own. */
export class RuntimeApi {
  readonly #tell: (message: RuntimeMessage) => void;
  #server: LoopbackServer | undefined;
  /** The question for the next event that waits. */
  #asking: Asking | undefined;
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
    else this.#hand(event, asking);
  }

  /** Takes the platform's end of a link for another way to the same API. */
  attach(link: Duplex): void {
    const runtime = new RuntimeLink(link, {
      ask: (asking, booted) => this.#ask(asking, booted),
      streamOf: (id) => (id === this.#event?.requestId ? this.#event?.onStream : undefined),
      answered: (id, message) => void this.#answered(id, message),
      initFailed: (message) => void this.#initFailed(message),
    });
    link.once('close', () => this.#onGone(runtime));
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  #hand(event: RuntimeEvent, asking: Asking): void {
    this.#event = event;
    asking.hand(event);
  }

  #askedBy(response: ServerResponse): Asking {
    const asking: Asking = {
      hand: (event) => {
        this.#watch(response);
        response.writeHead(200, eventHeaders(event)).end(event.payload);
      },
      giveWay: () =>
        refuse(response, 403, 'InvalidStateTransition', 'another request asks for the next event'),
      refuse: () => refuse(response, 403, 'InvalidStateTransition', 'an invocation is not answered yet'),
    };
    response.once('close', () => this.#onGone(asking));
    return asking;
  }

  #onGone(asking: Asking): void {
    if (this.#asking === asking) this.#asking = undefined;
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
    if (method === 'GET' && url === NEXT) return void this.#next(response);
    const answer = method === 'POST' ? ANSWER.exec(url) : null;
    if (answer !== null) {
      this.#reading = this.#answer(request, response, answer[1] ?? '', answer[2] ?? '');
      return;
    }
    if (method === 'POST' && url === INIT_ERROR) return void this.#initError(request, response);
    return this.others(request, response);
  }

  async #next(response: ServerResponse): Promise<void> {
    // A runtime may ask in the same packet as it answers: the answer is then still being read.
    await this.#reading;
    this.#ask(this.#askedBy(response), null);
  }

  #ask(asking: Asking, bootedUs: Microseconds | null): void {
    if (this.#event !== undefined) return void asking.refuse();
    this.#isInitialised = true;
    const undelivered = this.#undelivered;
    this.#undelivered = undefined;
    if (undelivered !== undefined) return void this.#hand(undelivered, asking);
    // Who asks anew has hung up before, which may not have come to our ears yet.
    const earlier = this.#asking;
    this.#asking = asking;
    earlier?.giveWay();
    if (this.#isIdle) return;
    this.#isIdle = true;
    this.#tell({ kind: 'next', bootedUs });
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
    if (!this.#answered(id, message)) return refuseAnswer(request, response);
    if (message.kind === 'oversized')
      return refuse(response, 413, 'RequestEntityTooLarge', `the answer has ${message.sizeBytes} bytes`);
    // The caller's answer goes out first.
    setImmediate(() => accept(response));
  }

  /** False where no event of this id is being served. */
  #answered(id: unknown, message: AnswerMessage): boolean {
    if (this.#event === undefined || id !== this.#event.requestId) return false;
    this.#event = undefined;
    this.#tell(message);
    return true;
  }

  async #initError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const message = await gatherAnswer(request, 'init-error');
    if (message === undefined) return;
    if (this.#isInitialised)
      return refuse(response, 403, 'InvalidStateTransition', 'the init is over: answer the invocation');
    if (message.kind === 'oversized')
      return refuse(response, 413, 'RequestEntityTooLarge', `the error has ${message.sizeBytes} bytes`);
    accept(response);
    this.#initFailed(message);
  }

  #initFailed(message: AnswerMessage): void {
    if (!this.#isInitialised) this.#tell(message);
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
