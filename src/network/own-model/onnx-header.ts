import { fromBinary } from '@bufbuild/protobuf';
import { messageOf } from '../../errors/index.js';
import {
  TensorProto_DataType as DataType,
  type GraphProto,
  ModelProtoSchema,
  TensorProto_DataLocation,
  type TensorShapeProto_Dimension,
  type ValueInfoProto,
} from '../formats/onnx_pb.js';
import { refused } from './refused.js';

/** A tensor that goes into a graph or comes out of it. */
export interface OnnxValue {
  readonly name: string;
  /** As ONNX calls it: `FLOAT`, `FLOAT16`; what is no tensor is `none`. */
  readonly type: string;
  /** A side is null where the file leaves it open; all is null where it tells none. */
  readonly shape: readonly (number | null)[] | null;
}

/** What an ONNX file says of itself. */
export interface OnnxHeader {
  /** What a caller must give: initializers that are listed as inputs, as before IR 4, are none. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly graph: GraphProto;
}

/** Reads a model whose values are all in it. Throws `own-model-refused` for what is none. */
export function onnxHeader(bytes: Uint8Array): OnnxHeader {
  const graph = graphOf(bytes);
  const outside = graph.initializer.find(
    ({ dataLocation }) => dataLocation === TensorProto_DataLocation.EXTERNAL,
  );
  if (outside !== undefined) {
    const place = outside.externalData.find(({ key }) => key === 'location')?.value ?? 'another file';
    throw refused(
      `its values lie in ${JSON.stringify(place)}, and a function would get the one file alone`,
      'write it as one file: onnx.save(onnx.load(FILE), FILE) without save_as_external_data',
    );
  }
  const own = new Set(graph.initializer.map(({ name }) => name));
  return {
    inputs: graph.input.map(toValue).filter(({ name }) => !own.has(name)),
    outputs: graph.output.map(toValue),
    graph,
  };
}

function graphOf(bytes: Uint8Array): GraphProto {
  try {
    const { graph } = fromBinary(ModelProtoSchema, bytes);
    if (graph !== undefined && graph.node.length > 0) return graph;
  } catch (cause) {
    throw refused(`it is no ONNX model, or cut off or damaged: ${messageOf(cause)}`, HINT, cause);
  }
  throw refused('it is no ONNX model: it has no graph', HINT);
}

const HINT = 'name a file that onnx.checker.check_model accepts';

function toValue({ name, type }: ValueInfoProto): OnnxValue {
  const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined;
  if (tensor === undefined) return { name, type: 'none', shape: null };
  const dims = tensor.shape?.dim;
  return {
    name,
    type: DataType[tensor.elemType] ?? String(tensor.elemType),
    shape: dims === undefined ? null : dims.map(sideOf),
  };
}

/** Some exporters write 0 or -1 for a side that is open. */
function sideOf({ value }: TensorShapeProto_Dimension): number | null {
  return value.case === 'dimValue' && value.value > 0n ? Number(value.value) : null;
}

/** For people: `[N, 3, ?, ?]`; the first side is the number of images. */
export function shapeText(shape: OnnxValue['shape']): string {
  if (shape === null) return 'unknown';
  return `[${shape.map((side, index) => side ?? (index === 0 ? 'N' : '?')).join(', ')}]`;
}
