import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import { monotonicNow } from '../host/index.js';
import type { Outcome } from '../model/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import { MalformedAnswer } from './answer-head.js';
import { AnswerParser } from './answer-parser.js';
import type { Arrival, EndedRequest } from './ended-request.js';
import type { Classifier } from './outcome.js';
import type { TransportFault } from './result.js';
import { type WireRequest, writeRequest } from './wire-request.js';

/**
 * Every socket reads into this one buffer: Node hands it over within the read, so no other can come between.
 * It saves the stream of buffers that a socket's `data` event makes, a fifth of a request's processor time.
 */
const READ_BUFFER = Buffer.allocUnsafeSlow(65_536);

/** What is a field of a line in the samples' file; other ids are not taken over. */
const PLATFORM_ID = /^[\w-]{1,128}$/;

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

export function endpointOf(url: URL): Endpoint {
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { host, port: url.port === '' ? (secure ? 443 : 80) : Number(url.port), secure };
}

export interface RawConnectionEvents {
  connected(startUs: Microseconds, endUs: Microseconds): void;
  /** It is connected and has no request in flight. */
  free(connection: RawConnection): void;
  /** Comes before `free`, if that comes at all. */
  ended(connection: RawConnection, request: EndedRequest): void;
  /** It could not be made, and is not tried again. */
  unreachable(error: NodeJS.ErrnoException): void;
}

/** What is made of an answer. */
export interface Reading {
  readonly classify: Classifier;
  readonly keepBody: boolean;
  /** In lower case: the header whose value is the id of the request, in place of ours. */
  readonly idHeader?: string | undefined;
}

interface InFlight {
  readonly id: string;
  /** The place of the request in the plan. */
  readonly request: number;
  readonly startUs: Microseconds;
  readonly arrival: Arrival | undefined;
}

/** One connection of HTTP/1.1, which is made again whenever it is lost, until it is destroyed. */
export class RawConnection {
  readonly #endpoint: Endpoint;
  readonly #events: RawConnectionEvents;
  readonly #reading: Reading;
  readonly #parser: AnswerParser;
  #socket: Socket;
  #connectingSinceUs: Microseconds | undefined;
  #inFlight: InFlight | undefined;
  #arrivedUs = microseconds(0);
  #bytesRead = 0;

  constructor(
    readonly index: number,
    endpoint: Endpoint,
    events: RawConnectionEvents,
    reading: Reading,
  ) {
    this.#endpoint = endpoint;
    this.#events = events;
    this.#reading = reading;
    this.#parser = new AnswerParser(reading.keepBody);
    this.#socket = this.#connect();
  }

  get inFlightSinceUs(): Microseconds | undefined {
    return this.#inFlight?.startUs;
  }

  get connectingSinceUs(): Microseconds | undefined {
    return this.#connectingSinceUs;
  }

  /** Only when it is free. */
  send(request: WireRequest, id: string, arrival?: Arrival): void {
    this.#parser.expect(request.method);
    this.#bytesRead = 0;
    this.#inFlight = { id, request: request.place, startUs: monotonicNow(), arrival };
    writeRequest(this.#socket, request, id);
  }

  /** Ends what has been in flight, or in the making, since before that moment. */
  expire(beforeUs: Microseconds): void {
    if ((this.#connectingSinceUs ?? Number.POSITIVE_INFINITY) < beforeUs) {
      this.#events.unreachable(connectTimeout());
    } else if ((this.#inFlight?.startUs ?? Number.POSITIVE_INFINITY) < beforeUs) {
      this.#again({ outcome: 'timeout', givenUp: true });
    }
  }

  /** Ends what is in flight, if anything is, as a timeout, and closes. */
  giveUp(): void {
    this.#end({ outcome: 'timeout', givenUp: true });
    this.destroy();
  }

  destroy(): void {
    this.#inFlight = undefined;
    this.#connectingSinceUs = undefined;
    this.#socket.destroy();
  }

  #connect(): Socket {
    const startUs = monotonicNow();
    this.#connectingSinceUs = startUs;
    const { host, port, secure } = this.#endpoint;
    const onread = {
      buffer: READ_BUFFER,
      callback: (length: number) => {
        if (socket === this.#socket) this.#received(length);
        return true;
      },
    };
    const options = { host, port, noDelay: true, onread };
    const servername = net.isIP(host) === 0 ? { servername: host } : {};
    const socket = secure
      ? tls.connect({ ...options, ...servername, ALPNProtocols: ['http/1.1'] })
      : net.connect(options);
    socket.once(secure ? 'secureConnect' : 'connect', () => this.#connected(socket, startUs));
    // Stays when the socket is given up, which may still fail.
    socket.on('error', (error) => this.#socketFailed(socket, error));
    socket.once('end', () => this.#serverEnded(socket));
    return socket;
  }

  #connected(socket: Socket, startUs: Microseconds): void {
    if (socket !== this.#socket) return;
    this.#connectingSinceUs = undefined;
    this.#events.connected(startUs, monotonicNow());
    this.#events.free(this);
  }

  #received(length: number): void {
    this.#arrivedUs = monotonicNow();
    // Bytes that nobody asked for: the next request's answer could not be told from them.
    if (this.#inFlight === undefined) {
      this.#again();
      return;
    }
    this.#bytesRead += length;
    try {
      if (this.#parser.feed(READ_BUFFER, length)) this.#answered(this.#inFlight.request);
    } catch (error) {
      if (!(error instanceof MalformedAnswer)) throw error;
      this.#again({ outcome: 'transport-error', fault: 'malformed-answer' });
    }
  }

  #answered(request: number): void {
    const { head, body } = this.#parser;
    const { classify, idHeader } = this.#reading;
    const outcome = classify({ request, status: head.status, headers: head.headers, body });
    const id = idHeader === undefined ? '' : (head.headers[idHeader] ?? '');
    const ending = { outcome, endUs: this.#arrivedUs, ...(PLATFORM_ID.test(id) ? { id } : {}) };
    if (head.keepAlive) {
      this.#end(ending);
      this.#events.free(this);
    } else this.#again(ending);
  }

  #serverEnded(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#arrivedUs = monotonicNow();
    if (this.#inFlight !== undefined && this.#parser.end()) this.#answered(this.#inFlight.request);
    else this.#again({ outcome: 'transport-error', fault: 'closed' });
  }

  #socketFailed(socket: Socket, error: NodeJS.ErrnoException): void {
    if (socket !== this.#socket) return;
    if (this.#connectingSinceUs !== undefined) this.#events.unreachable(error);
    else this.#again({ outcome: 'transport-error', fault: 'reset' });
  }

  /** Connects again; what was in flight, if anything, has ended so. */
  #again(ending?: Ending): void {
    this.#socket.destroy();
    // First of all, so that whoever hears of the end may destroy what is there now.
    this.#socket = this.#connect();
    if (ending !== undefined) this.#end(ending);
  }

  #end(ending: Ending): void {
    if (this.#inFlight === undefined) return;
    const { startUs, arrival } = this.#inFlight;
    const id = ending.id ?? this.#inFlight.id;
    const nowUs = monotonicNow();
    const endUs = ending.endUs ?? nowUs;
    this.#inFlight = undefined;
    // In full rather than by spreading, which costs more than all else that is done for a request.
    this.#events.ended(this, {
      id,
      connection: this.index,
      startUs,
      endUs,
      serviceTimeUs: microseconds(endUs - startUs),
      ownUs: microseconds(nowUs - endUs),
      outcome: ending.outcome,
      bytesRead: this.#bytesRead,
      givenUp: ending.givenUp ?? false,
      fault: ending.fault,
      arrival,
    });
  }
}

interface Ending {
  readonly outcome: Outcome;
  /** The platform's own id of the request. */
  readonly id?: string;
  /** When the last byte had arrived; now, if it is not given. */
  readonly endUs?: Microseconds;
  readonly givenUp?: true;
  readonly fault?: TransportFault;
}

function connectTimeout(): NodeJS.ErrnoException {
  return Object.assign(new Error('there was no answer within the timeout'), { code: 'ETIMEDOUT' });
}
