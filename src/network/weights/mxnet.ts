import { ByteReader } from './byte-reader.js';
import type { FoundTensor, FoundWeights } from './found.js';
import { malformed } from './malformed.js';
import { bytesPer, countOf, decodeValues, type NumberType } from './values.js';

/** The first eight bytes of a list of arrays that `mx.nd.save` wrote. */
export const MXNET_MAGIC = 0x112n;
const V1 = 0xf993fac8;
const V2 = 0xf993fac9;
const V3 = 0xf993faca;
/** By the numbers of mshadow's types. */
const TYPES: readonly NumberType[] = ['float32', 'float64', 'float16', 'uint8', 'int32', 'int8', 'int64'];

/** The arrays of a `.params` file, as `NDArray::Save` of MXNet 1.x writes them (src/ndarray/ndarray.cc). */
export function readMxnetParams(bytes: Uint8Array): FoundWeights {
  const reader = new ByteReader(bytes);
  reader.skip(16);
  const arrays = Array.from({ length: reader.count() }, () => readArray(reader));
  const names = Array.from({ length: reader.count() }, () => reader.text(reader.count()));
  if (names.length !== arrays.length)
    throw malformed(`it has ${arrays.length} arrays and ${names.length} names`);
  const tensors = arrays.map((array, index): FoundTensor => ({ name: names[index] ?? '', ...array }));
  // Gluon's default.
  return { kind: 'a parameter file of MXNet', tensors, layout: 'channels-first', epsilon: 1e-5 };
}

function readArray(reader: ByteReader): Omit<FoundTensor, 'name'> {
  const shape = readShape(reader);
  // Where the array was: a device's type and number.
  reader.skip(8);
  const type = TYPES[reader.uint32()];
  if (type === undefined) throw malformed('it has an array of a type that is not read');
  const count = countOf(shape);
  const data = reader.bytes(count * bytesPer(type));
  return { shape, values: () => decodeValues(data, type, count) };
}

function readShape(reader: ByteReader): readonly number[] {
  const magic = reader.uint32();
  if (magic !== V1 && magic !== V2 && magic !== V3) throw malformed('it is of a version before MXNet 0.12');
  if (magic !== V1 && reader.uint32() !== 0) throw malformed('it has a sparse array, which is not read');
  return Array.from({ length: reader.uint32() }, () => Number(reader.uint64()));
}
