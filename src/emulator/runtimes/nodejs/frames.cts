import type { Writable } from 'node:stream';

/** Two lengths, of four bytes each, little-endian: of the head, and of the payload. */
const PREFIX_BYTES = 8;
/** A head names things; what is large is payload. */
const MAX_HEAD_BYTES = 1_048_576;
/** Larger payloads are not copied beside their head. */
const COPIED_BYTES = 16_384;

/** A frame of the link between a runtime of ours and its platform: a head, which is JSON, and bytes. */
interface Frame {
  readonly head: unknown;
  /** Null where it was larger than the reader takes: it has been dropped. */
  readonly payload: Buffer | null;
  readonly payloadBytes: number;
}

/** The bytes of a frame, in one buffer or two. */
function encodeFrame(head: object, payload: string | Buffer): readonly Buffer[] {
  const json = JSON.stringify(head);
  const headBytes = Buffer.byteLength(json);
  const payloadBytes = Buffer.byteLength(payload);
  const isCopied = payloadBytes <= COPIED_BYTES;
  const bytes = Buffer.allocUnsafe(PREFIX_BYTES + headBytes + (isCopied ? payloadBytes : 0));
  bytes.writeUInt32LE(headBytes, 0);
  bytes.writeUInt32LE(payloadBytes, 4);
  bytes.write(json, PREFIX_BYTES);
  if (!isCopied) return [bytes, typeof payload === 'string' ? Buffer.from(payload) : payload];
  if (typeof payload === 'string') bytes.write(payload, PREFIX_BYTES + headBytes);
  else payload.copy(bytes, PREFIX_BYTES + headBytes);
  return [bytes];
}

interface Outline {
  readonly head: unknown;
  readonly payloadBytes: number;
}

/** Puts frames together from bytes as they come; a payload of many chunks is copied once. */
class FrameReader {
  readonly #onFrame: (frame: Frame) => void;
  readonly #maxPayloadBytes: number;
  #chunks: Buffer[] = [];
  #size = 0;
  #outline: Outline | undefined;
  /** Of a payload that is too large. */
  #leftToDrop = 0;

  constructor(maxPayloadBytes: number, onFrame: (frame: Frame) => void) {
    this.#maxPayloadBytes = maxPayloadBytes;
    this.#onFrame = onFrame;
  }

  /** Throws where the bytes are no frames. */
  push(chunk: Buffer): void {
    const dropped = Math.min(this.#leftToDrop, chunk.length);
    this.#leftToDrop -= dropped;
    if (dropped < chunk.length) this.#chunks.push(chunk.subarray(dropped));
    this.#size += chunk.length - dropped;
    while (this.#leftToDrop === 0 && this.#takeNext());
  }

  /** One step: an outline or a payload. False where bytes are missing. */
  #takeNext(): boolean {
    this.#outline ??= this.#takeOutline();
    if (this.#outline === undefined) return false;
    const { head, payloadBytes } = this.#outline;
    if (payloadBytes > this.#maxPayloadBytes) return this.#drop(head, payloadBytes);
    if (this.#size < payloadBytes) return false;
    this.#outline = undefined;
    this.#onFrame({ head, payload: this.#take(payloadBytes), payloadBytes });
    return true;
  }

  #drop(head: unknown, payloadBytes: number): boolean {
    this.#outline = undefined;
    const here = Math.min(this.#size, payloadBytes);
    this.#take(here);
    this.#leftToDrop = payloadBytes - here;
    this.#onFrame({ head, payload: null, payloadBytes });
    return true;
  }

  #takeOutline(): Outline | undefined {
    if (this.#size < PREFIX_BYTES) return undefined;
    const whole = this.#joined();
    const headBytes = whole.readUInt32LE(0);
    if (headBytes > MAX_HEAD_BYTES) throw new Error(`a frame with a head of ${headBytes} bytes`);
    if (this.#size < PREFIX_BYTES + headBytes) return undefined;
    const payloadBytes = whole.readUInt32LE(4);
    const head: unknown = JSON.parse(this.#take(PREFIX_BYTES + headBytes).toString('utf8', PREFIX_BYTES));
    return { head, payloadBytes };
  }

  #joined(): Buffer {
    const [first] = this.#chunks;
    const whole = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }

  #take(length: number): Buffer {
    const whole = this.#joined();
    this.#size -= length;
    this.#chunks = this.#size === 0 ? [] : [whole.subarray(length)];
    return whole.subarray(0, length);
  }
}

/** Sends a frame; `done` is called when it has left. */
function sendFrame(socket: Writable, head: object, payload: string | Buffer, done?: () => void): boolean {
  const [first, second] = encodeFrame(head, payload);
  if (second === undefined) return socket.write(first, done);
  socket.cork();
  socket.write(first);
  const isFree = socket.write(second, done);
  socket.uncork();
  return isFree;
}

export = { FrameReader, sendFrame };
