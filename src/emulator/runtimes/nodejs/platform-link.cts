import net = require('node:net');
import frames = require('./frames.cjs');

import type { Answer, AnswerChannel, ErrorDescription, InvocationApi, RuntimeEvent } from './types.cjs';

/** Events are checked by the platform. */
const ANY_SIZE = Number.POSITIVE_INFINITY;

/** What stands before an event's payload. */
type EventHead = Omit<RuntimeEvent, 'payload'>;

/**
 * The way to the platform: a socket that the process was born with. It tells what the Runtime API tells, but no
 * port, no connection and no HTTP stand between an answer and its caller; and answering asks for the next event.
 */
class PlatformLink implements InvocationApi {
  readonly #socket: net.Socket;
  /** Waits for the next frame: an event, or word that the platform has heard. */
  #heard: (head: unknown, payload: Buffer) => void = () => undefined;

  constructor(descriptor: number) {
    this.#socket = new net.Socket({ fd: descriptor, readable: true, writable: true });
    const reader = new frames.FrameReader(ANY_SIZE, ({ head, payload }) => {
      if (payload !== null) this.#heard(head, payload);
    });
    this.#socket.on('data', (chunk) => reader.push(chunk));
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

  next(bootedUs?: number): Promise<RuntimeEvent> {
    this.#send({ kind: 'next', bootedUs });
    return this.#event();
  }

  /** Answers, and asks for the next event. */
  answerAndNext(requestId: string, answer: Answer): Promise<RuntimeEvent> {
    if (answer.kind === 'response') this.#send({ kind: 'response', requestId }, answer.payload);
    else this.#sendError('error', answer.error, requestId);
    return this.#event();
  }

  /** Begins an answer that is sent in chunks, as they come. */
  streamAnswer(requestId: string, contentType: string): AnswerChannel {
    this.#send({ kind: 'stream', requestId, contentType });
    return {
      write: (chunk, done) => this.#send({ kind: 'chunk' }, chunk, done),
      end: (error) =>
        new Promise((resolve) => {
          this.#heard = () => resolve();
          if (error === undefined) this.#send({ kind: 'stream-end' });
          else this.#sendError('stream-end', error);
        }),
    };
  }

  /** Tells an error outside of the handler's own answer: of the init without a request id. */
  fail(requestId: string | undefined, error: ErrorDescription, done: () => void): void {
    this.#heard = done;
    this.#sendError('failure', error, requestId);
  }

  #event(): Promise<RuntimeEvent> {
    return new Promise((resolve) => {
      this.#heard = (head, payload) => resolve({ ...(head as EventHead), payload });
    });
  }

  #sendError(kind: string, error: ErrorDescription, requestId?: string): void {
    this.#send({ kind, requestId, errorType: error.errorType }, JSON.stringify(error));
  }

  #send(head: object, payload: string | Buffer = '', done?: () => void): void {
    frames.sendFrame(this.#socket, head, payload, done);
  }
}

export = { PlatformLink };
