import type { Layer, Network } from './description.js';
import { type ShapedLayer, shapeLayers } from './shapes.js';

/** A float32 array with its shape, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A network's parameters by name: `<layer>.weight` (OIHW; dense [out, in]) and `<layer>.bias`. */
export type Weights = ReadonlyMap<string, Tensor>;

/** A layer that has parameters. */
export type WeightedLayer = Extract<Layer, { readonly op: 'conv' | 'depthwiseConv' | 'dense' }>;

export interface Parameter {
  readonly name: string;
  readonly role: 'weight' | 'bias';
  readonly shape: readonly number[];
  /** How many inputs one output of the layer sums over. */
  readonly fanIn: number;
}

/** Every parameter tensor in the order of the layers, each weight before its bias. */
export function parametersOf(network: Network): readonly Parameter[] {
  return shapeLayers(network).flatMap(parametersOfLayer);
}

/** The number of trainable values. */
export function parameterCount(network: Network): number {
  return parametersOf(network).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** The number of values in a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

export const weightName = (layer: { readonly name: string }): string => `${layer.name}.weight`;
export const biasName = (layer: { readonly name: string }): string => `${layer.name}.bias`;

/** The tensor of that name; the weights are complete once they are checked, so its lack is our fault. */
export function tensorOf(weights: Weights, name: string): Tensor {
  const tensor = weights.get(name);
  if (tensor === undefined) throw new Error(`the weights have no ${name}`);
  return tensor;
}

function parametersOfLayer({ layer, inputs, output }: ShapedLayer): Parameter[] {
  const inputChannels = inputs[0]?.channels ?? 0;
  const shape = weightShape(layer, inputChannels);
  if (shape === undefined) return [];
  const [, ...perOutput] = shape;
  const fanIn = sizeOf(perOutput);
  return [
    { name: weightName(layer), role: 'weight', shape, fanIn },
    { name: biasName(layer), role: 'bias', shape: [output.channels], fanIn },
  ];
}

function weightShape(layer: Layer, inputChannels: number): readonly number[] | undefined {
  switch (layer.op) {
    case 'conv':
      return [layer.outputChannels, inputChannels, layer.kernel, layer.kernel];
    case 'depthwiseConv':
      return [inputChannels, 1, layer.kernel, layer.kernel];
    case 'dense':
      return [layer.outputChannels, inputChannels];
    default:
      return undefined;
  }
}
