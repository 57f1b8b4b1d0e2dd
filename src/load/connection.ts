import type { Socket } from 'node:net';
import { monotonicNow } from '../host/index.js';
import type { Outcome } from '../model/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import type { AutocannonClient, ClientRequest, RequestParts, ResponseHead } from './autocannon-client.js';
import type { EndedRequest, LoopOptions } from './ended-request.js';
import { alwaysCloses, cannotConnect, MOST_LOSSES_IN_A_ROW, noKeepAlive } from './faults.js';
import type { Classifier } from './outcome.js';
import { REQUEST_ID_HEADER } from './plan.js';
import type { TransportFault } from './result.js';

export interface ConnectionOptions extends Omit<LoopOptions, 'plan'> {
  readonly index: number;
  readonly classify: Classifier;
}

/**
 * Follows the requests of one of autocannon's connections, and repairs what autocannon 9.0.0 leaves undone
 * when it connects again: the old socket's listeners, the queue whose stale entry would spoil every later
 * time, and the parser that may be inside of an answer.
 */
export class Connection {
  readonly #client: AutocannonClient;
  readonly #options: ConnectionOptions;
  #socket: Socket | undefined;
  #id = '';
  #method = '';
  /** Since autocannon took up the request that is under way. */
  #inFlightSinceUs: Microseconds | undefined;
  #sentUs = microseconds(0);
  #arrivedUs = microseconds(0);
  #connectingSinceUs: Microseconds | undefined;
  #outcome: Outcome = 'ok';
  #closing = false;
  #answersOfSocket = 0;
  #answeredOnce = false;
  #lossesInARow = 0;

  constructor(client: AutocannonClient, options: ConnectionOptions) {
    this.#client = client;
    this.#options = options;
    client.setRequests(options.requests.map((parts, request) => this.#observed(parts, request)));
    client.on('request', () => this.#beforeRequest());
    client.on('headers', (head) => this.#headersArrived(head));
    client.on('response', (_status, bytes) => this.#answered(bytes));
    client.on('connError', (error) => this.#socketFailed(error));
    this.#timeWrites(client.pipelinedRequests);
  }

  /** When the request in flight was taken up; undefined when none is. */
  get inFlightSinceUs(): Microseconds | undefined {
    return this.#inFlightSinceUs;
  }

  /** Whether a request of it has ended, however it did. */
  get answered(): boolean {
    return this.#answeredOnce;
  }

  get connectingSinceUs(): Microseconds | undefined {
    return this.#connectingSinceUs;
  }

  destroy(): void {
    this.#client.destroy();
  }

  #observed(ofPlan: RequestParts, request: number): ClientRequest {
    return {
      ...ofPlan,
      setupRequest: (parts) => {
        this.#id = this.#options.nextId();
        this.#method = parts.method;
        parts.headers[REQUEST_ID_HEADER] = this.#id;
        return parts;
      },
      onResponse: (status, body, _context, headers) => {
        this.#outcome = this.#options.classify({ request, status, body, headers });
      },
    };
  }

  /** To file a request is the last that autocannon does before it writes it. */
  #timeWrites(queue: AutocannonClient['pipelinedRequests']): void {
    const insert = queue.insertRequest;
    queue.insertRequest = (request) => {
      insert.call(queue, request);
      this.#sentUs = monotonicNow();
    };
  }

  #beforeRequest(): void {
    // Losses were settled by `end` and `connError`, so a request still in flight has timed out.
    if (this.#inFlightSinceUs !== undefined) this.#end({ outcome: 'timeout', givenUp: true });
    if (this.#client.conn !== this.#socket) this.#adoptSocket();
    // Written to a connection that the server is closing: autocannon will send again on the next one.
    if (this.#closing) return;
    this.#inFlightSinceUs = monotonicNow();
    this.#options.observer.sent();
  }

  #adoptSocket(): void {
    if (this.#socket !== undefined) retire(this.#socket);
    this.#socket = this.#client.conn;
    this.#closing = false;
    this.#answersOfSocket = 0;
    this.#timeConnecting(this.#socket);
    this.#client.pipelinedRequests.clear();
    this.#client.parser.reinitialize('RESPONSE');
    this.#socket.prependOnceListener('end', () => this.#lost('closed'));
    // Before autocannon's own listener: what its parser then takes is no time of the server.
    this.#socket.prependListener('data', () => {
      this.#arrivedUs = monotonicNow();
    });
  }

  /** Autocannon writes the first request before it is connected: its time starts with the connection. */
  #timeConnecting(socket: Socket): void {
    const startUs = monotonicNow();
    this.#connectingSinceUs = startUs;
    socket.prependOnceListener('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      const nowUs = monotonicNow();
      this.#connectingSinceUs = undefined;
      if (this.#inFlightSinceUs !== undefined) this.#inFlightSinceUs = this.#sentUs = nowUs;
      this.#options.observer.connected(startUs, nowUs);
    });
  }

  #headersArrived(head: ResponseHead): void {
    const stays = this.#method === 'HEAD' ? this.#keptWithoutBody() : head.shouldKeepAlive;
    if (stays) return;
    const first = this.#answersOfSocket === 0;
    if (first && head.statusCode < 300) this.#options.observer.failed(noKeepAlive());
    this.#closing = true;
  }

  /**
   * The parser knows no requests: it would wait for the body whose length an answer to HEAD tells, or for the
   * end of the connection where it tells none. Whether the connection stays is asked again without that body.
   */
  #keptWithoutBody(): boolean {
    const { parser } = this.#client;
    parser.isChunked = false;
    parser.body_bytes = 0;
    return parser.shouldKeepAlive();
  }

  #answered(bytesRead: number): void {
    this.#answersOfSocket += 1;
    this.#lossesInARow = 0;
    this.#end({ outcome: this.#outcome, bytesRead, endUs: this.#arrivedUs });
  }

  #socketFailed(error: NodeJS.ErrnoException): void {
    const fatal = error.syscall === 'connect' || error.syscall === 'getaddrinfo';
    if (fatal) this.#options.observer.failed(cannotConnect(error));
    else this.#lost('reset');
  }

  #lost(fault: TransportFault): void {
    if (this.#inFlightSinceUs === undefined) return;
    this.#end({ outcome: 'transport-error', fault });
    this.#lossesInARow += 1;
    if (this.#lossesInARow >= MOST_LOSSES_IN_A_ROW) this.#options.observer.failed(alwaysCloses());
  }

  #end(ending: Ending): void {
    if (this.#inFlightSinceUs === undefined) return;
    const nowUs = monotonicNow();
    const { endUs = nowUs, bytesRead = 0 } = ending;
    const startUs = this.#sentUs;
    const ownUs = microseconds(nowUs - endUs + (startUs - this.#inFlightSinceUs));
    this.#inFlightSinceUs = undefined;
    this.#answeredOnce = true;
    const carried = { id: this.#id, connection: this.#options.index };
    const times = { startUs, endUs, serviceTimeUs: microseconds(endUs - startUs), ownUs };
    this.#options.observer.ended({ ...ending, ...carried, ...times, bytesRead });
  }
}

type Ending = Pick<EndedRequest, 'outcome' | 'fault' | 'givenUp'> &
  Partial<Pick<EndedRequest, 'endUs' | 'bytesRead'>>;

/** A late error of a socket that was given up would make autocannon connect a second time. */
function retire(socket: Socket): void {
  for (const event of ['error', 'end', 'data']) socket.removeAllListeners(event);
  socket.on('error', () => undefined);
  socket.destroy();
}
