import { inputsOf, type Network } from '../description.js';
import {
  biasName,
  type Tensor,
  tensorOf,
  type WeightedLayer,
  type Weights,
  weightName,
} from '../parameters.js';
import { type ShapedLayer, shapeLayers } from '../shapes.js';
import { byte, type Field, int } from './flatbuffer-tables.js';
import { type KerasPadding, kerasPadding } from './keras-padding.js';
import { ACTIVATION, OPERATOR, OPTIONS, PADDING } from './tflite-schema.js';
import type { Windowed } from './window-pads.js';

/** An operator of the graph; its tensors by name. */
export interface TfliteOperator {
  readonly code: number;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Of the output of one image, channels last. */
  readonly shape: readonly number[];
  readonly optionsType: number;
  readonly options: readonly (Field | undefined)[];
}

/** Values that the file holds. */
export interface TfliteConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

export interface TfliteGraph {
  readonly operators: readonly TfliteOperator[];
  readonly constants: readonly TfliteConstant[];
}

/** The network as TensorFlow Lite's operators, channels last, activations fused into them. */
export function tfliteGraph(network: Network, weights: Weights): TfliteGraph {
  const parts = shapeLayers(network).map((shaped) => partOf(network, weights, shaped));
  return {
    operators: parts.flatMap(({ operators }) => operators),
    constants: parts.flatMap(({ constants }) => constants),
  };
}

function partOf(network: Network, weights: Weights, shaped: ShapedLayer): TfliteGraph {
  const { layer } = shaped;
  switch (layer.op) {
    case 'conv':
    case 'depthwiseConv':
    case 'maxPool':
      return windowed(weights, { ...shaped, layer }, kerasPadding(network, { ...shaped, layer }));
    case 'concat':
      return single(shaped, OPERATOR.concatenation, [], OPTIONS.concatenation, [int(CHANNEL_AXIS), byte(0)]);
    case 'add':
      return single(shaped, OPERATOR.add, [], OPTIONS.add, [byte(ACTIVATION[layer.activation])]);
    case 'globalAveragePool': {
      const axes = { name: `${layer.name}.axes`, shape: [2], values: Int32Array.of(1, 2) };
      return single(shaped, OPERATOR.mean, [axes], OPTIONS.reducer, [byte(0)]);
    }
    case 'dense': {
      const parameters = parametersOf(layer, weights, ({ shape, data }) => ({ shape, data }));
      const fused = byte(ACTIVATION[layer.activation]);
      return single(shaped, OPERATOR.fullyConnected, parameters, OPTIONS.fullyConnected, [fused]);
    }
  }
}

const CHANNEL_AXIS = 3;

/** A layer that is one operator; it reads the constants after its inputs. */
function single(
  { layer, output }: ShapedLayer,
  code: number,
  constants: readonly TfliteConstant[],
  optionsType: number,
  options: readonly Field[],
): TfliteGraph {
  const inputs = [...inputsOf(layer), ...constants.map(({ name }) => name)];
  const shape = output.kind === 'map' ? [output.height, output.width, output.channels] : [output.channels];
  return { operators: [{ code, inputs, output: layer.name, shape, optionsType, options }], constants };
}

function windowed(weights: Weights, shaped: ShapedLayer<Windowed>, padding: KerasPadding): TfliteGraph {
  if (padding.kind !== 'explicit') return windowOf(weights, shaped, padding.kind);
  const padded = `${shaped.layer.name}.pad`;
  const pad = padOf(shaped, padded, padding);
  const window = windowOf(weights, { ...shaped, layer: { ...shaped.layer, input: padded } }, 'valid');
  return {
    operators: [...pad.operators, ...window.operators],
    constants: [...pad.constants, ...window.constants],
  };
}

function padOf(
  { layer, inputs }: ShapedLayer<Windowed>,
  output: string,
  { height, width }: Extract<KerasPadding, { kind: 'explicit' }>,
): TfliteGraph {
  const amounts = {
    name: `${output}.amounts`,
    shape: [4, 2],
    values: Int32Array.from([0, 0, ...height, ...width, 0, 0]),
  };
  const from = inputs[0];
  const [h, w] = from?.kind === 'map' ? [from.height, from.width] : [0, 0];
  const shape = [h + height[0] + height[1], w + width[0] + width[1], from?.channels ?? 0];
  const names = [layer.input, amounts.name];
  return {
    operators: [{ code: OPERATOR.pad, inputs: names, output, shape, optionsType: OPTIONS.pad, options: [] }],
    constants: [amounts],
  };
}

function windowOf(weights: Weights, shaped: ShapedLayer<Windowed>, padding: 'valid' | 'same'): TfliteGraph {
  const { layer } = shaped;
  const common = [byte(PADDING[padding]), int(layer.stride), int(layer.stride)];
  switch (layer.op) {
    case 'maxPool': {
      const size = [int(layer.kernel), int(layer.kernel), byte(0)];
      return single(shaped, OPERATOR.maxPool2d, [], OPTIONS.pool2d, [...common, ...size]);
    }
    case 'conv': {
      const parameters = parametersOf(layer, weights, oihwToOhwi);
      const options = [...common, byte(ACTIVATION[layer.activation]), int(1), int(1)];
      return single(shaped, OPERATOR.conv2d, parameters, OPTIONS.conv2d, options);
    }
    case 'depthwiseConv': {
      const parameters = parametersOf(layer, weights, depthwiseTo1hwc);
      const options = [...common, int(1), byte(ACTIVATION[layer.activation]), int(1), int(1)];
      return single(shaped, OPERATOR.depthwiseConv2d, parameters, OPTIONS.depthwiseConv2d, options);
    }
  }
}

function parametersOf(
  layer: WeightedLayer,
  weights: Weights,
  reorder: (kernel: Tensor) => Tensor,
): readonly TfliteConstant[] {
  const kernel = reorder(tensorOf(weights, weightName(layer)));
  const bias = tensorOf(weights, biasName(layer));
  return [
    { name: weightName(layer), shape: kernel.shape, values: kernel.data },
    { name: biasName(layer), shape: bias.shape, values: bias.data },
  ];
}

function oihwToOhwi({ shape, data }: Tensor): Tensor {
  const [outputs = 0, inputs = 0, height = 0, width = 0] = shape;
  const area = height * width;
  const result = data.map((_, at) => {
    const [input, position] = [at % inputs, Math.floor(at / inputs) % area];
    const output = Math.floor(at / (inputs * area));
    return data[(output * inputs + input) * area + position] ?? Number.NaN;
  });
  return { shape: [outputs, height, width, inputs], data: result };
}

/** One filter for each channel, as the channels of a single one. */
function depthwiseTo1hwc({ shape, data }: Tensor): Tensor {
  const [channels = 0, , height = 0, width = 0] = shape;
  const { data: result } = oihwToOhwi({ shape: [1, channels, height, width], data });
  return { shape: [1, height, width, channels], data: result };
}
