import type { FoundTensor, FoundWeights } from './found.js';
import { malformed } from './malformed.js';
import { type Global, unpickle } from './pickle.js';
import { bytesPer, countOf, decodeValues, type NumberType } from './values.js';
import type { ZipEntries } from './zip.js';

const STORAGES: Readonly<Record<string, NumberType>> = {
  FloatStorage: 'float32',
  DoubleStorage: 'float64',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
};
const PICKLE = /^(.*\/)?data\.pkl$/;
/** Keys under which training scripts keep a state_dict. */
const WRAPPERS = ['state_dict', 'model_state_dict', 'model'];

interface Storage {
  readonly type: NumberType;
  readonly key: string;
}

/** A tensor before its values are read: offset and strides count values. */
interface Pickled {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Whether a zip is what `torch.save` of 1.6 and later wrote. */
export const isTorchArchive = ({ names }: ZipEntries): boolean => names.some((name) => PICKLE.test(name));

/**
 * The tensors of a state_dict that `torch.save` wrote (torch/serialization.py): a pickle, of which only dictionaries
 * and tensors are understood and nothing is run, and a file for each storage.
 */
export async function readTorchArchive(zip: ZipEntries): Promise<FoundWeights> {
  const pickle = zip.names.find((name) => PICKLE.test(name)) ?? '';
  const folder = pickle.replace(/data\.pkl$/, '');
  const state = stateOf(unpickle(await zip.read(pickle), HANDLERS));
  const keys = new Set([...state.values()].map(({ storage }) => storage.key));
  const storages = new Map<string, Uint8Array>();
  for (const key of keys) storages.set(key, await zip.read(`${folder}data/${key}`));
  const tensors = [...state].map(([name, tensor]) => found(name, tensor, storages));
  return { kind: 'a state_dict of PyTorch', tensors, layout: 'channels-first', epsilon: 1e-5 };
}

const HANDLERS = {
  call({ module, name }: Global, values: readonly unknown[]): unknown {
    if (module === 'collections' && name === 'OrderedDict') return new Map();
    if (module === 'torch._utils' && name === '_rebuild_tensor_v2') return tensorOf(values);
    if (module === 'torch._utils' && name === '_rebuild_parameter') return values[0];
    if (module === 'torch' && name === 'Size') return values[0];
    throw malformed(`it holds a ${module}.${name}: save model.state_dict(), not the model`);
  },
  persistent(id: unknown): Storage {
    if (!Array.isArray(id) || id[0] !== 'storage') throw malformed('its pickle refers to what is no storage');
    const name = (id[1] as Global | undefined)?.name ?? '';
    const type = STORAGES[name];
    if (type === undefined) throw malformed(`it has values of type ${name}, which is not read`);
    return { type, key: String(id[2]) };
  },
};

function tensorOf([storage, offset, shape, strides]: readonly unknown[]): Pickled {
  return {
    storage: storage as Storage,
    offset: Number(offset),
    shape: numbers(shape),
    strides: numbers(strides),
  };
}

function numbers(value: unknown): readonly number[] {
  if (Array.isArray(value) && value.every((one) => typeof one === 'number')) return value;
  throw malformed('it has a tensor whose shape is no list of numbers');
}

const isTensor = (value: unknown): value is Pickled =>
  typeof value === 'object' && value !== null && 'storage' in value && 'strides' in value;

function stateOf(value: unknown): ReadonlyMap<string, Pickled> {
  if (!(value instanceof Map)) throw malformed('it holds no dictionary of tensors: save model.state_dict()');
  const inner = WRAPPERS.map((key) => value.get(key)).find((one) => one instanceof Map);
  if (inner !== undefined) return stateOf(inner);
  return new Map([...value].flatMap(([name, one]) => (isTensor(one) ? [[String(name), one]] : [])));
}

function found(name: string, tensor: Pickled, storages: ReadonlyMap<string, Uint8Array>): FoundTensor {
  const { storage, offset, shape, strides } = tensor;
  const bytes = storages.get(storage.key) ?? new Uint8Array();
  const count = countOf(shape);
  const last = shape.reduce((sum, side, axis) => sum + (side - 1) * (strides[axis] ?? 0), offset);
  if (
    strides.length !== shape.length ||
    offset < 0 ||
    (count > 0 && (last + 1) * bytesPer(storage.type) > bytes.length)
  )
    throw malformed(`${name} says that it lies where its storage does not reach`);
  const values = () => {
    const stored = decodeValues(bytes, storage.type, Math.floor(bytes.length / bytesPer(storage.type)));
    return strided(stored, tensor);
  };
  return { name, shape, values };
}

function strided(stored: Float32Array, { offset, shape, strides }: Pickled): Float32Array {
  const index = shape.map(() => 0);
  return Float32Array.from({ length: countOf(shape) }, () => {
    const value = stored[index.reduce((sum, at, axis) => sum + at * (strides[axis] ?? 0), offset)];
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (shape[axis] ?? 0)) break;
      index[axis] = 0;
    }
    return value ?? Number.NaN;
  });
}
