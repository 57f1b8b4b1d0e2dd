import type { Duplex } from 'node:stream';
import { type Microseconds, microseconds } from '../../units/index.js';
import { FrameReader, sendFrame } from '../runtimes/index.js';
import { type AnswerMessage, MAX_ANSWER_BYTES, type OnStream } from './answer.js';
import type { Asking, RuntimeEvent } from './asking.js';
import { StreamedAnswer } from './streamed-answer.js';

/** What a link needs of the Runtime API, of which it is another way in. */
export interface LinkHost {
  ask(asking: Asking, bootedUs: Microseconds | null): void;
  /** Where the answer to this event goes as it comes; undefined: it is gathered. */
  streamOf(requestId: unknown): OnStream | undefined;
  /** The answer to an event; one that is not being served is passed over. */
  answered(requestId: unknown, message: AnswerMessage): void;
  initFailed(message: AnswerMessage): void;
}

/** The heads of a runtime's frames, as they should be: a handler may write into its process's descriptors. */
interface Head {
  readonly kind?: unknown;
  readonly requestId?: unknown;
  readonly bootedUs?: unknown;
  readonly errorType?: unknown;
  readonly contentType?: unknown;
}

type Payload = Buffer | null;
type Action = (head: Head, payload: Payload, payloadBytes: number) => void;

const NOTHING = Buffer.alloc(0);
/** The runtime waits for it where it goes on, or ends, only when the platform has heard. */
const HEARD = { kind: 'heard' };

/**
 * The platform's end of the socket that our own runtimes are born with. An answer asks for the next event, too; no
 * HTTP is parsed on the way of an invocation, which takes 0.1 ms less. It ends where what comes is no frame: its
 * runtime ends then.
 */
export class RuntimeLink implements Asking {
  #streamed: StreamedAnswer | undefined;
  readonly #actions = new Map<unknown, Action>([
    ['next', (head) => this.host.ask(this, bootedUs(head))],
    ['response', (head, payload, size) => this.#answer(head, responseOf(payload, size))],
    ['error', (head, payload) => this.#answer(head, errorOf(head, payload))],
    ['failure', (head, payload) => this.#fail(head, payload)],
    ['stream', (head) => this.#beginStream(head)],
    ['chunk', (_head, payload) => this.#addChunk(payload ?? NOTHING)],
    ['stream-end', (head, payload) => this.#endStream(head, payload)],
  ]);

  constructor(
    private readonly socket: Duplex,
    private readonly host: LinkHost,
  ) {
    const reader = new FrameReader(MAX_ANSWER_BYTES, (frame) => {
      this.#receive((frame.head ?? {}) as Head, frame.payload, frame.payloadBytes);
    });
    socket.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk);
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => undefined);
    socket.once('close', () => this.#streamed?.breakOff());
  }

  hand({ requestId, functionArn, deadlineMs, traceId, clientContext, payload }: RuntimeEvent): void {
    sendFrame(this.socket, { requestId, functionArn, deadlineMs, traceId, clientContext }, payload);
  }

  /** A handler asks by HTTP in its runtime's place: that one waits in vain, as it would on AWS. */
  giveWay(): void {}

  refuse(): void {
    this.socket.destroy();
  }

  #receive(head: Head, payload: Payload, payloadBytes: number): void {
    const act = this.#actions.get(head.kind);
    if (act === undefined) this.socket.destroy();
    else act(head, payload, payloadBytes);
  }

  #answer({ requestId }: Head, message: AnswerMessage): void {
    this.host.answered(requestId, message);
    // The caller's answer goes out first.
    setImmediate(() => this.host.ask(this, null));
  }

  #fail(head: Head, payload: Payload): void {
    const error = errorOf(head, payload);
    if (head.requestId === undefined) this.host.initFailed({ ...error, kind: 'init-error' });
    else this.host.answered(head.requestId, error);
    sendFrame(this.socket, HEARD, NOTHING);
  }

  #beginStream({ requestId, contentType }: Head): void {
    this.#streamed = new StreamedAnswer(requestId, String(contentType), this.host.streamOf(requestId));
  }

  #addChunk(chunk: Buffer): void {
    const streamed = this.#streamed;
    if (streamed === undefined || streamed.add(chunk)) return;
    this.socket.pause();
    streamed.onceFree(() => this.socket.resume());
  }

  #endStream(head: Head, payload: Payload): void {
    const streamed = this.#streamed;
    this.#streamed = undefined;
    const error = head.errorType === undefined ? undefined : errorOf(head, payload);
    if (streamed !== undefined) this.host.answered(streamed.requestId, streamed.end(error));
    sendFrame(this.socket, HEARD, NOTHING);
  }
}

function errorOf({ errorType }: Head, payload: Payload) {
  const type = typeof errorType === 'string' ? errorType : 'Runtime.Unknown';
  return { kind: 'error', errorType: type, payload: payload ?? NOTHING } as const;
}

function bootedUs({ bootedUs }: Head): Microseconds | null {
  return Number.isSafeInteger(bootedUs) ? microseconds(Number(bootedUs)) : null;
}

function responseOf(payload: Payload, sizeBytes: number): AnswerMessage {
  return payload === null
    ? { kind: 'oversized', sizeBytes, limitBytes: MAX_ANSWER_BYTES }
    : { kind: 'response', payload };
}
