import { logLines, type PlatformEvent } from '../telemetry/index.js';

const TAIL_BYTES = 4_096;
/** Above this, what cannot be in the tail any more is dropped. */
const KEPT_BYTES = 16 * TAIL_BYTES;
/** What the lines of an event take at most, roughly: they are not made before somebody reads them. */
const EVENT_BYTES = 512;

/** What goes to a function's log around one invocation. */
export class InvocationLog {
  #parts: (Buffer | PlatformEvent)[] = [];
  #size = 0;

  append(chunk: Buffer): void {
    this.#add(chunk, chunk.length);
  }

  note(event: PlatformEvent): void {
    this.#add(event, EVENT_BYTES);
  }

  /** The last 4 KB. */
  tail(): Buffer {
    const text = this.#parts.map((part) => (Buffer.isBuffer(part) ? part : Buffer.from(logLines(part))));
    return Buffer.concat(text).subarray(-TAIL_BYTES);
  }

  #add(part: Buffer | PlatformEvent, size: number): void {
    this.#parts.push(part);
    this.#size += size;
    if (this.#size <= KEPT_BYTES) return;
    const tail = this.tail();
    this.#parts = [tail];
    this.#size = tail.length;
  }
}
