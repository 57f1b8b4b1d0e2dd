import { Builder } from 'flatbuffers';
import type { Network } from '../description.js';
import type { Weights } from '../parameters.js';
import { outputLength } from '../shapes.js';
import { byte, byteVector, int, intVector, offset, offsetVector, table } from './flatbuffer-tables.js';
import { littleEndian } from './little-endian.js';
import {
  type TfliteConstant,
  type TfliteGraph,
  type TfliteOperator,
  tfliteGraph,
} from './tflite-operators.js';
import { BUFFER_ALIGNMENT, FILE_IDENTIFIER, SCHEMA_VERSION, TENSOR_TYPE } from './tflite-schema.js';

/** A tensor of the graph, and the buffer with its values; buffer 0 is the empty one of what is computed. */
interface PlacedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: number;
  readonly buffer: number;
}

/**
 * The network as a .tflite file: float32 input [1, height, width, channels] and output [1, logits], named as the
 * network names them. https://ai.google.dev/edge/litert
 */
export function exportTflite(network: Network, weights: Weights): Uint8Array {
  const graph = tfliteGraph(network, weights);
  const builder = new Builder(1 << 20);
  const tensors = placedTensors(network, graph);
  const codes = [...new Set(graph.operators.map(({ code }) => code))];
  const buffers = [new Uint8Array(), ...graph.constants.map(bytesOf)].map((content) =>
    content.length === 0
      ? table(builder, [])
      : table(builder, [offset(byteVector(builder, content, BUFFER_ALIGNMENT))]),
  );
  const subgraph = subgraphOf(builder, network, graph, tensors, codes);
  const model = table(builder, [
    int(SCHEMA_VERSION),
    offset(
      offsetVector(
        builder,
        codes.map((code) => operatorCode(builder, code)),
      ),
    ),
    offset(offsetVector(builder, [subgraph])),
    offset(builder.createString('coldbench')),
    offset(offsetVector(builder, buffers)),
  ]);
  builder.finish(model, FILE_IDENTIFIER);
  return builder.asUint8Array();
}

/** The older field holds one byte; both are there, as in TensorFlow's own files. */
function operatorCode(builder: Builder, code: number): number {
  return table(builder, [byte(code), undefined, int(1), int(code)]);
}

function placedTensors(network: Network, { operators, constants }: TfliteGraph): readonly PlacedTensor[] {
  const { name, batch = 1, height, width, channels } = network.input;
  const computed = [{ name, shape: [height, width, channels] }, ...operators.map(outputOf)];
  return [
    ...computed.map(({ name, shape }) => ({
      ...{ name, shape: [batch, ...shape] },
      type: TENSOR_TYPE.float32,
      buffer: 0,
    })),
    ...constants.map(({ name, shape, values }, index) => ({
      name,
      shape,
      type: values instanceof Int32Array ? TENSOR_TYPE.int32 : TENSOR_TYPE.float32,
      buffer: index + 1,
    })),
  ];
}

const outputOf = ({ output, shape }: TfliteOperator) => ({ name: output, shape });

function subgraphOf(
  builder: Builder,
  network: Network,
  { operators }: TfliteGraph,
  tensors: readonly PlacedTensor[],
  codes: readonly number[],
): number {
  outputLength(network);
  const indices = new Map(tensors.map(({ name }, index) => [name, index]));
  const indexOf = (name: string) => indices.get(name) ?? -1;
  const operatorTables = operators.map((operator) => {
    const inputs = intVector(builder, operator.inputs.map(indexOf));
    const outputs = intVector(builder, [indexOf(operator.output)]);
    const options = table(builder, operator.options);
    const code = int(codes.indexOf(operator.code));
    return table(builder, [
      code,
      offset(inputs),
      offset(outputs),
      byte(operator.optionsType),
      offset(options),
    ]);
  });
  const tensorTables = tensors.map((tensor) => tensorTable(builder, tensor));
  return table(builder, [
    offset(offsetVector(builder, tensorTables)),
    offset(intVector(builder, [indexOf(network.input.name)])),
    offset(intVector(builder, [indexOf(network.output)])),
    offset(offsetVector(builder, operatorTables)),
    offset(builder.createString(network.name)),
  ]);
}

function tensorTable(builder: Builder, { name, shape, type, buffer }: PlacedTensor): number {
  const [dimensions, text] = [intVector(builder, shape), builder.createString(name)];
  return table(builder, [offset(dimensions), byte(type), int(buffer), offset(text)]);
}

function bytesOf({ values }: TfliteConstant): Uint8Array {
  // Whole numbers and fractions have the same size, and their bytes the same order.
  return littleEndian(new Float32Array(values.buffer, values.byteOffset, values.length));
}
