import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  type Activation,
  type Convolution,
  type DepthwiseConvolution,
  inputsOf,
  type Layer,
  type MaxPool,
  type Network,
} from '../description.js';
import { biasName, parametersOf, tensorOf, type Weights, weightName } from '../parameters.js';
import { outputLength, type ShapedLayer, shapeLayers } from '../shapes.js';
import { littleEndian } from './little-endian.js';
import {
  type AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  ModelProtoSchema,
  type NodeProtoSchema,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from './onnx_pb.js';

type AttributeInit = MessageInitShape<typeof AttributeProtoSchema>;
type NodeInit = MessageInitShape<typeof NodeProtoSchema>;
type TensorInit = MessageInitShape<typeof TensorProtoSchema>;
type ValueInfoInit = MessageInitShape<typeof ValueInfoProtoSchema>;

/** ONNX 1.12, August 2022: old enough for every runtime that we measure. */
const IR_VERSION = 8n;
const OPSET_VERSION = 17n;

const RELU6_MIN = 'relu6.min';
const RELU6_MAX = 'relu6.max';

/**
 * The network as an ONNX file (IR 8, opset 17): float32 input [batch, channels, height, width] and
 * output [batch, logits], named as the network names them; parameters as raw little-endian data under their own names.
 * https://github.com/onnx/onnx/blob/main/docs/IR.md
 */
export function exportOnnx(network: Network, weights: Weights): Uint8Array {
  const { name, batch = 1, channels, height, width } = network.input;
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: 'coldbench',
    opsetImport: [{ domain: '', version: OPSET_VERSION }],
    graph: {
      name: network.name,
      node: shapeLayers(network).flatMap(nodesOf),
      initializer: initializersOf(network, weights),
      input: [valueInfo(name, [batch, channels, height, width])],
      output: [valueInfo(network.output, [batch, outputLength(network)])],
    },
  });
  return toBinary(ModelProtoSchema, model);
}

function initializersOf(network: Network, weights: Weights): TensorInit[] {
  const parameters = parametersOf(network).map(({ name, shape }) =>
    tensor(name, shape, tensorOf(weights, name).data),
  );
  return usesRelu6(network)
    ? [...parameters, tensor(RELU6_MIN, [], Float32Array.of(0)), tensor(RELU6_MAX, [], Float32Array.of(6))]
    : parameters;
}

function usesRelu6(network: Network): boolean {
  return network.layers.some((layer) => 'activation' in layer && layer.activation === 'relu6');
}

function nodesOf({ layer, inputs }: ShapedLayer): NodeInit[] {
  switch (layer.op) {
    case 'conv':
      return activated(layer, 'Conv', withParameters(layer), windowAttributes(layer));
    case 'depthwiseConv':
      return activated(layer, 'Conv', withParameters(layer), [
        ...windowAttributes(layer),
        integer('group', inputs[0]?.channels ?? 1),
      ]);
    case 'maxPool':
      return [
        node('MaxPool', [layer.input], layer.name, [
          ...windowAttributes(layer),
          integer('ceil_mode', layer.rounding === 'ceil' ? 1 : 0),
        ]),
      ];
    case 'concat':
      return [node('Concat', layer.inputs, layer.name, [integer('axis', 1)])];
    case 'add':
      return activated(layer, 'Add', layer.inputs, []);
    case 'globalAveragePool': {
      const mean = `${layer.name}.mean`;
      return [
        node('GlobalAveragePool', [layer.input], mean, []),
        node('Flatten', [mean], layer.name, [integer('axis', 1)]),
      ];
    }
    case 'dense':
      return activated(layer, 'Gemm', withParameters(layer), [integer('transB', 1)]);
  }
}

type ActivatedLayer = Extract<Layer, { readonly activation: Activation }>;

/** The node of a layer and, under the layer's name, that of its activation where it has one. */
function activated(
  layer: ActivatedLayer,
  operator: string,
  inputs: readonly string[],
  attributes: AttributeInit[],
): NodeInit[] {
  const linear = `${layer.name}.linear`;
  switch (layer.activation) {
    case 'none':
      return [node(operator, inputs, layer.name, attributes)];
    case 'relu':
      return [node(operator, inputs, linear, attributes), node('Relu', [linear], layer.name, [])];
    case 'relu6':
      return [
        node(operator, inputs, linear, attributes),
        node('Clip', [linear, RELU6_MIN, RELU6_MAX], layer.name, []),
      ];
  }
}

function withParameters(layer: Layer): string[] {
  return [...inputsOf(layer), weightName(layer), biasName(layer)];
}

function windowAttributes(layer: Convolution | DepthwiseConvolution | MaxPool): AttributeInit[] {
  return [
    integers('kernel_shape', [layer.kernel, layer.kernel]),
    integers('strides', [layer.stride, layer.stride]),
    integers('pads', layer.pads),
  ];
}

/** A node is called after its one output. */
function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attribute: AttributeInit[],
): NodeInit {
  return { name: output, opType: operator, input: [...inputs], output: [output], attribute };
}

function integer(name: string, value: number): AttributeInit {
  return { name, type: AttributeType.INT, i: BigInt(value) };
}

function integers(name: string, values: readonly number[]): AttributeInit {
  return { name, type: AttributeType.INTS, ints: values.map(BigInt) };
}

function tensor(name: string, shape: readonly number[], data: Float32Array): TensorInit {
  return { name, dataType: DataType.FLOAT, dims: shape.map(BigInt), rawData: littleEndian(data) };
}

function valueInfo(name: string, shape: readonly number[]): ValueInfoInit {
  const dim = shape.map((side) => ({ value: { case: 'dimValue' as const, value: BigInt(side) } }));
  const tensorType = { elemType: DataType.FLOAT, shape: { dim } };
  return { name, type: { value: { case: 'tensorType', value: tensorType } } };
}
