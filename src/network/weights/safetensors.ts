import { z } from 'zod';
import type { FoundTensor, FoundWeights } from './found.js';
import { malformed } from './malformed.js';
import { bytesPer, countOf, decodeValues, type NumberType } from './values.js';

/** The format's own limit of the header, in bytes. */
const LONGEST_HEADER = 100_000_000;

const DTYPES: Readonly<Record<string, NumberType>> = {
  F32: 'float32',
  F64: 'float64',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I8: 'int8',
  U8: 'uint8',
};

const entries = z.record(
  z.string(),
  z.object({
    dtype: z.string(),
    shape: z.array(z.int().min(0)),
    data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
  }),
);

/** The length of the header in JSON, or undefined where these are not the first bytes of such a file. */
export function safetensorsHeader(bytes: Uint8Array): number | undefined {
  if (bytes.byteLength < 10) return undefined;
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return length >= 2 && length <= LONGEST_HEADER && bytes[8] === 0x7b ? length : undefined;
}

/** Header and values as Hugging Face specifies them: https://huggingface.co/docs/safetensors. Names are PyTorch's. */
export function readSafetensors(bytes: Uint8Array, headerLength: number): FoundWeights {
  const start = 8 + headerLength;
  if (start > bytes.byteLength) throw malformed(`its header of ${headerLength} bytes is cut off`);
  const { __metadata__: _, ...header } = JSON.parse(Buffer.from(bytes.subarray(8, start)).toString('utf8'));
  const tensors = Object.entries(entries.parse(header)).map(
    ([name, { dtype, shape, data_offsets: offsets }]): FoundTensor => {
      const type = DTYPES[dtype];
      if (type === undefined) throw malformed(`${name} has values of type ${dtype}, which is not read`);
      const [from, to] = offsets;
      const count = countOf(shape);
      if (to - from !== count * bytesPer(type) || start + to > bytes.byteLength)
        throw malformed(`${name} says that it lies at bytes ${from} to ${to}, where it cannot be`);
      return {
        name,
        shape,
        values: () => decodeValues(bytes.subarray(start + from, start + to), type, count),
      };
    },
  );
  // PyTorch's default, of which the names are.
  return { kind: 'a safetensors file', tensors, layout: 'channels-first', epsilon: 1e-5 };
}
