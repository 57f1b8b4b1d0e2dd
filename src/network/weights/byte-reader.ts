import { malformed } from './malformed.js';

/** Reads bytes one after the other, least significant first. Throws where the file ends too soon. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get position(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.byteLength;
  }

  skip(length: number): void {
    this.bytes(length);
  }

  bytes(length: number): Uint8Array {
    if (!(length >= 0) || this.#at + length > this.#bytes.byteLength)
      throw malformed(`it ends after ${this.#bytes.byteLength} bytes, in the middle of something`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  uint8(): number {
    return this.bytes(1)[0] ?? 0;
  }

  uint16(): number {
    this.skip(2);
    return this.#view.getUint16(this.#at - 2, true);
  }

  uint32(): number {
    this.skip(4);
    return this.#view.getUint32(this.#at - 4, true);
  }

  int32(): number {
    this.skip(4);
    return this.#view.getInt32(this.#at - 4, true);
  }

  uint64(): bigint {
    this.skip(8);
    return this.#view.getBigUint64(this.#at - 8, true);
  }

  /** A length: no more than there are bytes, whatever a damaged file says. */
  count(): number {
    const count = Number(this.uint64());
    if (count > this.#bytes.byteLength) throw malformed(`it says that it has ${count} parts`);
    return count;
  }

  text(length: number): string {
    return Buffer.from(this.bytes(length)).toString('utf8');
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    const text = this.text(Math.max(0, end - this.#at));
    this.skip(1);
    return text;
  }
}
