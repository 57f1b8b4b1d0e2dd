import nodeStream = require('node:stream');

import errors = require('./errors.cjs');

import type { AnswerChannel, ErrorDescription, HandlerStream } from './types.cjs';

const DEFAULT_CONTENT_TYPE = 'application/octet-stream';

type Done = (error?: Error | null) => void;

/** An answer that goes out as the handler writes it: with the first chunk, or the end, it begins. */
class ResponseStream extends nodeStream.Writable implements HandlerStream {
  readonly #open: (contentType: string) => AnswerChannel;
  #contentType = DEFAULT_CONTENT_TYPE;
  #channel: AnswerChannel | undefined;
  #hasBegun = false;
  #taken: Promise<void> | undefined;
  #isTaken: () => void = () => undefined;
  /** Settles when the platform has all of it. */
  readonly taken = new Promise<void>((resolve) => {
    this.#isTaken = resolve;
  });
  _onBeforeFirstWrite?: (write: (chunk: string | Uint8Array) => void) => void;

  constructor(open: (contentType: string) => AnswerChannel, highWaterMark: number | undefined) {
    super(highWaterMark === undefined ? {} : { highWaterMark });
    this.#open = open;
  }

  /** Throws `Runtime.InvalidStreamingOperation` after the first write. */
  setContentType(contentType: string): void {
    if (this.#hasBegun)
      throw new errors.RuntimeError('InvalidStreamingOperation', 'Cannot set content-type, too late.');
    this.#contentType = contentType;
  }

  /** What is neither text nor bytes goes as JSON. */
  override write(chunk: unknown, ...rest: unknown[]): boolean {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this._onBeforeFirstWrite?.((early) => void super.write(early));
    }
    const isPlain = typeof chunk === 'string' || chunk instanceof Uint8Array;
    return super.write(isPlain ? chunk : JSON.stringify(chunk), ...(rest as [BufferEncoding, Done]));
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#begin().write(chunk, () => done());
  }

  override _final(done: Done): void {
    void this.#finish().then(() => done());
  }

  /** Ends it with an error, unless it has ended: what was written stays. */
  async fail(error: unknown): Promise<void> {
    if (this.writableEnded) return await this.taken;
    await this.#finish(errors.describe(error));
  }

  #begin(): AnswerChannel {
    this.#hasBegun = true;
    this.#channel ??= this.#open(this.#contentType);
    return this.#channel;
  }

  async #finish(error?: ErrorDescription): Promise<void> {
    this.#taken ??= this.#begin().end(error);
    await this.#taken;
    this.#isTaken();
  }
}

export = { ResponseStream };
