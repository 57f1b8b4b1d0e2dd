const TAIL_BYTES = 4_096;
/** Above this, what cannot be in the tail any more is dropped. */
const KEPT_BYTES = 16 * TAIL_BYTES;

/** What goes to a function's log around one invocation. */
export class InvocationLog {
  #chunks: Buffer[] = [];
  #size = 0;

  append(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size <= KEPT_BYTES) return;
    const tail = this.tail();
    this.#chunks = [tail];
    this.#size = tail.length;
  }

  /** The last 4 KB. */
  tail(): Buffer {
    return this.tailWith('');
  }

  /** The last 4 KB after some more text. */
  tailWith(ending: string): Buffer {
    return Buffer.concat([...this.#chunks, Buffer.from(ending)]).subarray(-TAIL_BYTES);
  }
}
