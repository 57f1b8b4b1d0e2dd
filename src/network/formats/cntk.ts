import {
  type Activation,
  type Convolution,
  type Dense,
  type DepthwiseConvolution,
  inputsOf,
  type Layer,
  type MaxPool,
  type Network,
  NO_PADS,
  type Pads,
} from '../description.js';
import { biasName, type Tensor, tensorOf, type Weights, weightName } from '../parameters.js';
import { type ShapedLayer, shapeLayers } from '../shapes.js';
import {
  axis,
  bool,
  type Dictionary,
  dictionary,
  double,
  encodeDictionary,
  ndShape,
  parameterValue,
  size,
  text,
  vector,
} from './cntk-dictionary.js';
import { wholeWindowPads } from './window-pads.js';

/** CNTK's own numbers of its primitive functions, by its PrimitiveOpType.h. */
const OPERATION = {
  relu: 3,
  reshape: 16,
  pooling: 17,
  plus: 19,
  convolution: 33,
  clip: 41,
  splice: 43,
  pad: 83,
} as const;
const FUNCTION_VERSION = 24;
const VARIABLE_VERSION = 1;
const COMPOSITE_VERSION = 3;
const MAX_POOLING = 0;
const AVERAGE_POOLING = 1;
const CONSTANT_PADDING = 0;
/** A dimension as large as the map: 2^64 - 2. */
const WHOLE_MAP = 2n ** 64n - 2n;
const BATCH_AXIS = 2_147_483_647;

/** What a file is made of, in the order that CNTK reads it. */
interface Parts {
  readonly inputs: Dictionary[];
  readonly functions: Dictionary[];
}

/**
 * The network in the second format of CNTK's `.model` files, a protobuf of nested dictionaries. Shapes are in
 * reverse, values as they are. A dense layer is a convolution of a map of one pixel, a depthwise one a convolution of
 * as many groups as there are channels, and ReLU6 a clip.
 */
export function exportCntk(network: Network, weights: Weights): Uint8Array {
  const { name, channels, height, width } = network.input;
  const parts: Parts = { inputs: [inputVariable(name, [width, height, channels])], functions: [] };
  const values = new Map([[name, name]]);
  for (const shaped of shapeLayers(network)) {
    const inputs = inputsOf(shaped.layer).map((input) => values.get(input) ?? '');
    values.set(shaped.layer.name, addLayer(parts, shaped, inputs, weights));
  }
  const logits = addFunction(parts, 'logits.flat', OPERATION.reshape, [values.get(network.output) ?? ''], {
    newShape: ndShape([2n ** 64n - 1n]),
  });
  return encodeDictionary({
    version: size(COMPOSITE_VERSION),
    type: text('CompositeFunction'),
    root: text(uidOf(logits)),
    uid: text('network'),
    inputs: vector(parts.inputs.map(dictionary)),
    primitive_functions: vector(parts.functions.map(dictionary)),
  });
}

/** The name of the layer's value. */
function addLayer(parts: Parts, shaped: ShapedLayer, inputs: readonly string[], weights: Weights): string {
  const { layer } = shaped;
  const [first = ''] = inputs;
  switch (layer.op) {
    case 'conv':
      return addActivation(parts, layer, addConvolution(parts, layer, first, weights));
    case 'dense':
      return addActivation(parts, layer, addConvolution(parts, pointwise(layer), first, weights));
    case 'maxPool':
      return addPooling(parts, layer, first, wholeWindowPads({ ...shaped, layer }));
    case 'globalAveragePool':
      return addGlobalAverage(parts, layer.name, first);
    case 'concat':
      return addFunction(parts, layer.name, OPERATION.splice, inputs, { axis: axis(2, 'staticAxisIdx=2') });
    case 'add':
      return addActivation(parts, layer, addFunction(parts, layer.name, OPERATION.plus, inputs));
    case 'depthwiseConv':
      return addActivation(parts, layer, addDepthwise(parts, layer, first, weights));
  }
}

function pointwise({ name, input, outputChannels, activation }: Dense): Convolution {
  return { op: 'conv', name, input, outputChannels, activation, kernel: 1, stride: 1, pads: [0, 0, 0, 0] };
}

function addConvolution(parts: Parts, layer: Convolution, input: string, weights: Weights): string {
  const [, channels = 0] = tensorOf(weights, weightName(layer)).shape;
  return addProduct(parts, layer, input, weights, windowAttributes(layer.stride, layer.pads, channels));
}

/** Unequal pads are a function of their own: CNTK 2.7 leaves them to an engine that takes no notice of groups. */
function addDepthwise(parts: Parts, layer: DepthwiseConvolution, input: string, weights: Weights): string {
  const [channels = 0] = tensorOf(weights, weightName(layer)).shape;
  const [top, left, bottom, right] = layer.pads;
  const isEven = top === bottom && left === right;
  const padded = isEven ? input : addPads(parts, layer, input);
  return addProduct(parts, layer, padded, weights, {
    ...windowAttributes(layer.stride, isEven ? layer.pads : NO_PADS, 1),
    groups: size(channels),
  });
}

function addPads(parts: Parts, { name, pads }: DepthwiseConvolution, input: string): string {
  const [top, left, bottom, right] = pads;
  return addFunction(parts, `${name}.padded`, OPERATION.pad, [input], {
    paddingHead: vector([left, top, 0].map(size)),
    paddingFoot: vector([right, bottom, 0].map(size)),
    paddingMode: size(CONSTANT_PADDING),
    paddingConstantValue: double(0),
  });
}

/** The convolution itself, and its bias. */
function addProduct(
  parts: Parts,
  layer: Convolution | DepthwiseConvolution,
  input: string,
  weights: Weights,
  attributes: Dictionary,
): string {
  const bias = tensorOf(weights, biasName(layer)).data;
  parts.inputs.push(
    kernelParameter(weightName(layer), tensorOf(weights, weightName(layer))),
    parameter(biasName(layer), [1, 1, bias.length], bias),
  );
  const inputs = [weightName(layer), input];
  const product = addFunction(parts, `${layer.name}.product`, OPERATION.convolution, inputs, {
    ...attributes,
    sharing: vector([bool(true)]),
    transpose: bool(false),
    maxTempMemSizeInSamples: size(0),
  });
  return addFunction(parts, layer.name, OPERATION.plus, [product, biasName(layer)]);
}

/** Strides and pads; those of the channels are 0, and a convolution's stride over them is all of them. */
function windowAttributes(
  stride: number,
  [top, left, bottom, right]: Pads,
  channelStride: number,
): Dictionary {
  return {
    strides: ndShape([stride, stride, channelStride]),
    autoPadding: vector([bool(false), bool(false), bool(false)]),
    lowerPad: ndShape([left, top, 0]),
    upperPad: ndShape([right, bottom, 0]),
  };
}

function addPooling(parts: Parts, layer: MaxPool, input: string, pads: Pads): string {
  return addFunction(parts, layer.name, OPERATION.pooling, [input], {
    ...windowAttributes(layer.stride, pads, 1),
    poolingType: size(MAX_POOLING),
    poolingWindowShape: ndShape([layer.kernel, layer.kernel, 1]),
    ceilOutDim: bool(false),
  });
}

function addGlobalAverage(parts: Parts, name: string, input: string): string {
  return addFunction(parts, name, OPERATION.pooling, [input], {
    poolingType: size(AVERAGE_POOLING),
    poolingWindowShape: ndShape([WHOLE_MAP]),
    strides: ndShape([1]),
    autoPadding: vector([bool(false)]),
    lowerPad: ndShape([0]),
    upperPad: ndShape([0]),
    ceilOutDim: bool(false),
  });
}

function addActivation(
  parts: Parts,
  layer: Layer & { readonly activation: Activation },
  input: string,
): string {
  switch (layer.activation) {
    case 'none':
      return input;
    case 'relu':
      return addFunction(parts, `${layer.name}.relu`, OPERATION.relu, [input]);
    case 'relu6':
      return addRelu6(parts, layer.name, input);
  }
}

function addRelu6(parts: Parts, name: string, input: string): string {
  const [least, most] = [`${name}.least`, `${name}.most`];
  parts.inputs.push(parameter(least, [1], Float32Array.of(0)), parameter(most, [1], Float32Array.of(6)));
  return addFunction(parts, `${name}.relu6`, OPERATION.clip, [input, least, most]);
}

/** Adds a primitive function; the name of its output. */
function addFunction(
  { functions }: Parts,
  uid: string,
  operation: number,
  inputs: readonly string[],
  attributes: Dictionary = {},
): string {
  functions.push({
    version: size(FUNCTION_VERSION),
    type: text('PrimitiveFunction'),
    uid: text(uid),
    op: size(operation),
    attributes: dictionary(attributes),
    inputs: vector(inputs.map(text)),
  });
  return `${uid}_Output_0`;
}

const uidOf = (output: string) => output.replace(/_Output_0$/, '');

function inputVariable(uid: string, shape: readonly number[]): Dictionary {
  const batch = axis(BATCH_AXIS, 'defaultBatchAxis', false);
  return { ...variable(uid, 0, shape), dynamic_axis: vector([batch]) };
}

/** Of a dense layer it is a pixel in size. */
function kernelParameter(uid: string, { shape, data }: Tensor): Dictionary {
  const [outputs = 0, inputs = 0, height = 1, width = 1] = shape;
  return parameter(uid, [width, height, inputs, outputs], data);
}

function parameter(uid: string, shape: readonly number[], data: Float32Array): Dictionary {
  return { ...variable(uid, 2, shape), dynamic_axis: vector([]), value: parameterValue(shape, data) };
}

function variable(uid: string, kind: 0 | 2, shape: readonly number[]): Dictionary {
  return {
    version: size(VARIABLE_VERSION),
    type: text('Variable'),
    uid: text(uid),
    kind: size(kind),
    data_type: size(1),
    is_sparse: bool(false),
    needs_gradient: bool(kind === 2),
    shape: ndShape(shape),
  };
}
