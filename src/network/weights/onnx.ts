import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import {
  TensorProto_DataType as DataType,
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  TensorProto_DataLocation,
} from '../formats/onnx_pb.js';
import type { FoundTensor, FoundWeights } from './found.js';
import { permuted } from './layout.js';
import { malformed, wellFormed } from './malformed.js';
import { keyOf } from './names.js';
import { bytesPer, countOf, decodeValues, type NumberType } from './values.js';

const TYPES: ReadonlyMap<number, NumberType> = new Map([
  [DataType.FLOAT, 'float32'],
  [DataType.DOUBLE, 'float64'],
  [DataType.FLOAT16, 'float16'],
  [DataType.BFLOAT16, 'bfloat16'],
]);
/** What a layer's parameters are called, by the operator and the number of the input. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  Conv: ['', 'weight', 'bias'],
  Gemm: ['', 'weight', 'bias'],
  BatchNormalization: ['', 'gamma', 'beta', 'running_mean', 'running_var'],
};

/**
 * The initializers of an ONNX model that convolutions, dense layers and batch normalizations read. One that an exporter
 * has renamed (`onnx::Conv_193`) gets the name of its node's module (`/layer1/layer1.0/conv1/Conv`).
 */
export async function readOnnxWeights(bytes: Uint8Array, file: string): Promise<FoundWeights> {
  const model = wellFormed('an ONNX model', () => fromBinary(ModelProtoSchema, bytes));
  const { graph } = model;
  if (graph === undefined) throw malformed('it looks like an ONNX model, but has no graph');
  const initializers = new Map(graph.initializer.map((one) => [one.name, one]));
  const outside = await outsideData(graph.initializer, file);
  const tensors = graph.node.flatMap((node) => {
    const roles = ROLES[node.opType] ?? [];
    return roles.flatMap((role, index): FoundTensor[] => {
      const tensor = initializers.get(node.input[index] ?? '');
      return role === '' || tensor === undefined
        ? []
        : [found(tensor, nameOf(tensor, node, role), node, role, outside)];
    });
  });
  const common = { kind: 'an ONNX model', layout: 'channels-first', epsilon: 1e-5 } as const;
  return { ...common, epsilons: epsilonsOf(graph), tensors };
}

type Outside = ReadonlyMap<string, Uint8Array>;

function found(
  tensor: TensorProto,
  name: string,
  node: NodeProto,
  role: string,
  outside: Outside,
): FoundTensor {
  const shape = tensor.dims.map(Number);
  const type = TYPES.get(tensor.dataType);
  if (type === undefined)
    throw malformed(`${tensor.name} has values of ONNX's type ${tensor.dataType}, which is not read`);
  const values = () => valuesOf(tensor, type, countOf(shape), outside);
  // A Gemm multiplies by [in, out] unless it says that its second operand is transposed.
  const isTurned = node.opType === 'Gemm' && role === 'weight' && integerOf(node, 'transB') !== 1;
  if (!isTurned) return { name, shape, values };
  return { name, shape: shape.toReversed(), values: () => permuted({ shape, data: values() }, [1, 0]).data };
}

function valuesOf(tensor: TensorProto, type: NumberType, count: number, outside: Outside): Float32Array {
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    const { location, offset = '0', length } = placeOf(tensor);
    const bytes = outside.get(location ?? '') ?? new Uint8Array();
    const from = Number(offset);
    return decodeValues(bytes.subarray(from, from + Number(length ?? count * bytesPer(type))), type, count);
  }
  if (tensor.rawData.byteLength > 0 || count === 0) return decodeValues(tensor.rawData, type, count);
  if (tensor.floatData.length !== count)
    throw malformed(`${tensor.name} is to have ${count} values, and has ${tensor.floatData.length}`);
  return Float32Array.from(tensor.floatData);
}

function placeOf(tensor: TensorProto): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(tensor.externalData.map(({ key, value }) => [key, value]));
}

/** The files beside the model that hold what does not fit into it. */
async function outsideData(tensors: readonly TensorProto[], file: string): Promise<Outside> {
  const external = tensors.filter(({ dataLocation }) => dataLocation === TensorProto_DataLocation.EXTERNAL);
  const names = new Set(external.map((tensor) => placeOf(tensor).location ?? ''));
  const entries = [...names].map(async (name): Promise<[string, Uint8Array]> => {
    if (path.basename(name) !== name)
      throw malformed(`its values lie in ${JSON.stringify(name)}, which is not beside it`);
    const bytes = await readFile(path.join(path.dirname(file), name)).catch(() => {
      throw malformed(`its values lie in ${name}, which is not beside it`);
    });
    return [name, bytes];
  });
  return new Map(await Promise.all(entries));
}

/** A name that exporters make up has a colon or only digits after it; a parameter's own says what it is. */
const OWN_NAME =
  /[./_](weight|bias|gamma|beta|kernel|running_mean|running_var|moving_mean|moving_var(iance)?)$/;

function nameOf(tensor: TensorProto, node: NodeProto, role: string): string {
  if (OWN_NAME.test(tensor.name)) return tensor.name;
  const scope = moduleOf(node.name);
  return scope === undefined ? tensor.name : `${scope}.${role}`;
}

/** `/layer1/layer1.0/conv1/Conv` is the module `layer1.0.conv1`: a scope repeats the end of the one around it. */
function moduleOf(name: string): string | undefined {
  if (!name.startsWith('/')) return undefined;
  const scopes = name.split('/').slice(1, -1);
  const parts = scopes.filter((scope, index) => !(scopes[index + 1] ?? '').startsWith(`${scope}.`));
  return parts.join('.');
}

function epsilonsOf(graph: GraphProto): ReadonlyMap<string, number> {
  return new Map(
    graph.node
      .filter(({ opType }) => opType === 'BatchNormalization')
      .flatMap((node): (readonly [string, number])[] => {
        const name = (node.input[3] ?? '').replace(/[./_](running|moving)_mean$/, '');
        const scope = moduleOf(node.name);
        const epsilon = node.attribute.find((attribute) => attribute.name === 'epsilon')?.f ?? 1e-5;
        return [name, ...(scope === undefined ? [] : [scope])].map((one) => [keyOf(one), epsilon]);
      }),
  );
}

function integerOf(node: NodeProto, name: string): number | undefined {
  const attribute = node.attribute.find((one) => one.name === name);
  return attribute === undefined ? undefined : Number(attribute.i);
}
