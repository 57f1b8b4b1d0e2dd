import { PassThrough } from 'node:stream';
import { type AnswerMessage, MAX_ANSWER_BYTES, MAX_STREAM_BYTES, type OnStream } from './answer.js';

/** An answer that comes in chunks over a link: passed on as it comes, or gathered where nobody takes a stream. */
export class StreamedAnswer {
  readonly #body = new PassThrough();
  readonly #gathered: Buffer[] = [];
  readonly #limitBytes: number;
  #sizeBytes = 0;

  constructor(
    readonly requestId: unknown,
    contentType: string,
    private readonly onStream: OnStream | undefined,
  ) {
    this.#limitBytes = onStream === undefined ? MAX_ANSWER_BYTES : MAX_STREAM_BYTES;
    onStream?.({ contentType, body: this.#body });
  }

  /** False where its reader is behind. What its reader does not want, or is too much, is dropped. */
  add(chunk: Buffer): boolean {
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes > this.#limitBytes) this.breakOff();
    if (this.#body.destroyed) return true;
    if (this.onStream !== undefined) return this.#body.write(chunk);
    this.#gathered.push(chunk);
    return true;
  }

  /** Calls back when the reader has caught up, or has gone. */
  onceFree(callback: () => void): void {
    const body = this.#body;
    const free = () => {
      body.off('drain', free).off('close', free);
      callback();
    };
    body.on('drain', free).on('close', free);
  }

  breakOff(): void {
    this.#body.destroy();
    this.#gathered.length = 0;
  }

  /** @param error what broke it in the middle, if anything */
  end(error: AnswerMessage | undefined): AnswerMessage {
    this.#body.end();
    if (this.#sizeBytes > this.#limitBytes)
      return { kind: 'oversized', sizeBytes: this.#sizeBytes, limitBytes: this.#limitBytes };
    return error ?? { kind: 'response', payload: Buffer.concat(this.#gathered) };
  }
}
