import type { Writable } from 'node:stream';

/** Two lengths, of four bytes each, little-endian: of the head, and of the payload. */
const PREFIX_BYTES = 8;
/** A head names things; what is large is payload. */
const MAX_HEAD_BYTES = 1_048_576;
/** Larger payloads are not copied beside their head. */
const COPIED_BYTES = 16_384;
/** Longer texts are encoded piece by piece: who reads has the first ones while the next are made. */
const PIECE_LENGTH = 262_144;

/** A frame of the link between a runtime of ours and its platform: a head, which is JSON, and bytes. */
interface Frame {
  readonly head: unknown;
  /** Null where it was larger than the reader takes: it has been dropped. */
  readonly payload: Buffer | null;
  readonly payloadBytes: number;
}

/** What stands before the payload, and the payload itself where it is small. */
function encodeFrame(head: object, payload: string | Buffer): { bytes: Buffer; isWhole: boolean } {
  const json = JSON.stringify(head);
  const headBytes = Buffer.byteLength(json);
  const payloadBytes = Buffer.byteLength(payload);
  const isWhole = payloadBytes <= COPIED_BYTES;
  const bytes = Buffer.allocUnsafe(PREFIX_BYTES + headBytes + (isWhole ? payloadBytes : 0));
  bytes.writeUInt32LE(headBytes, 0);
  bytes.writeUInt32LE(payloadBytes, 4);
  bytes.write(json, PREFIX_BYTES);
  if (!isWhole) return { bytes, isWhole };
  if (typeof payload === 'string') bytes.write(payload, PREFIX_BYTES + headBytes);
  else payload.copy(bytes, PREFIX_BYTES + headBytes);
  return { bytes, isWhole };
}

/** No piece ends between the halves of a character, each of which alone would be another one. */
function* piecesOf(payload: string | Buffer): Generator<Buffer> {
  if (typeof payload !== 'string') return yield payload;
  for (let start = 0; start < payload.length; ) {
    const end = start + PIECE_LENGTH;
    const isSplit = (payload.charCodeAt(end - 1) & 0xfc00) === 0xd800;
    const next = isSplit && end < payload.length ? end + 1 : end;
    yield Buffer.from(payload.slice(start, next));
    start = next;
  }
}

interface Outline {
  readonly head: unknown;
  readonly payloadBytes: number;
}

/**
 * Puts frames together from bytes as they come. A payload of many chunks is copied once, each chunk as it comes,
 * while its sender still writes.
 */
class FrameReader {
  readonly #onFrame: (frame: Frame) => void;
  readonly #maxPayloadBytes: number;
  #chunks: Buffer[] = [];
  #size = 0;
  #outline: Outline | undefined;
  /** A payload of which a part is still to come: nothing waits in the chunks meanwhile. */
  #partial: Buffer | undefined;
  #filled = 0;
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
    const taken = dropped + this.#fill(chunk, dropped);
    if (taken < chunk.length) this.#chunks.push(chunk.subarray(taken));
    this.#size += chunk.length - taken;
    while (this.#leftToDrop === 0 && this.#takeNext());
  }

  /** One step: an outline or a payload. False where bytes are missing. */
  #takeNext(): boolean {
    this.#outline ??= this.#takeOutline();
    if (this.#outline === undefined) return false;
    const { head, payloadBytes } = this.#outline;
    if (payloadBytes > this.#maxPayloadBytes) return this.#drop(head, payloadBytes);
    if (this.#filled + this.#size < payloadBytes) return this.#begin(payloadBytes);
    const payload = this.#partial ?? this.#take(payloadBytes);
    this.#outline = undefined;
    this.#partial = undefined;
    this.#filled = 0;
    this.#onFrame({ head, payload, payloadBytes });
    return true;
  }

  #begin(payloadBytes: number): false {
    if (this.#partial !== undefined) return false;
    this.#partial = Buffer.allocUnsafe(payloadBytes);
    this.#fill(this.#take(this.#size), 0);
    return false;
  }

  /** How many bytes of the chunk belonged to the payload under way. */
  #fill(chunk: Buffer, from: number): number {
    if (this.#partial === undefined || from === chunk.length) return 0;
    const copied = chunk.copy(this.#partial, this.#filled, from);
    this.#filled += copied;
    return copied;
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
  const { bytes, isWhole } = encodeFrame(head, payload);
  if (isWhole) return socket.write(bytes, done);
  let earlier = bytes;
  for (const piece of piecesOf(payload)) {
    socket.write(earlier);
    earlier = piece;
  }
  return socket.write(earlier, done);
}

export = { FrameReader, sendFrame };
