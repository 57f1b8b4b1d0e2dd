import { endianness } from 'node:os';

/** The bytes of float32 values, least significant first: how every format here stores them. */
export function littleEndian(values: Float32Array): Uint8Array<ArrayBuffer> {
  const copy = Float32Array.from(values);
  const bytes = new Uint8Array(copy.buffer);
  return endianness() === 'LE' ? bytes : new Uint8Array(Buffer.from(copy.buffer).swap32());
}
