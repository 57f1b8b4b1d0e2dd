import { malformed } from './malformed.js';

interface ValueType {
  readonly bytes: number;
  read(view: DataView, at: number): number;
}

const TYPES = {
  float32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  float64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  float16: { bytes: 2, read: (view, at) => halfToNumber(view.getUint16(at, true)) },
  // The upper half of a float32.
  bfloat16: { bytes: 2, read: (view, at) => bfloatToNumber(view.getUint16(at, true)) },
  uint8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  int8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  uint16: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  int32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  int64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
} as const satisfies Readonly<Record<string, ValueType>>;

/** Number types as files store them, least significant byte first. */
export type NumberType = keyof typeof TYPES;

export const bytesPer = (type: NumberType): number => TYPES[type].bytes;

/** The number of values in a tensor of this shape. Throws where that is no shape. */
export function countOf(shape: readonly number[]): number {
  const count = shape.reduce((product, side) => product * side, 1);
  if (Number.isSafeInteger(count) && shape.every((side) => Number.isInteger(side) && side >= 0)) return count;
  throw malformed(`[${shape}] is no shape`);
}

/** `count` values from the start of the bytes, each rounded to float32. Throws where there are fewer. */
export function decodeValues(bytes: Uint8Array, type: NumberType, count: number): Float32Array {
  const { bytes: size, read }: ValueType = TYPES[type];
  if (bytes.byteLength < count * size)
    throw malformed(
      `${count} values of type ${type} need ${count * size} bytes, ${bytes.byteLength} are there`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: count }, (_, index) => read(view, index * size));
}

const scratch = new DataView(new ArrayBuffer(4));

function bfloatToNumber(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
