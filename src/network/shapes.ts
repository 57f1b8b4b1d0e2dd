import { BenchError } from '../errors/index.js';
import { inputsOf, type Layer, type MaxPool, type Network, type Pads } from './description.js';

/** What a layer produces for one image: a map of channels x height x width, or a vector of channels. */
export type Shape = MapShape | VectorShape;

export interface MapShape {
  readonly kind: 'map';
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export interface VectorShape {
  readonly kind: 'vector';
  readonly channels: number;
}

/** A layer with the shapes around it: what the exporters and the reference walk over. */
export interface ShapedLayer<L extends Layer = Layer> {
  readonly layer: L;
  readonly inputs: readonly Shape[];
  readonly output: Shape;
}

export type Shapes = ReadonlyMap<string, Shape>;

/**
 * Every layer with its shapes, in order. Throws `network-malformed` when the layers do not fit together:
 * an unknown or later input, a name used twice, shapes that differ, a window larger than its map.
 */
export function shapeLayers(network: Network): readonly ShapedLayer[] {
  const { name, channels, height, width } = network.input;
  const shapes = new Map<string, Shape>([[name, { kind: 'map', channels, height, width }]]);
  const shaped = network.layers.map((layer) => {
    if (shapes.has(layer.name)) throw malformed(layer, 'has a name that is used twice');
    const inputs = inputsOf(layer).map((input) => shapeOf(shapes, layer, input));
    const output = outputShape(layer, inputs);
    shapes.set(layer.name, output);
    return { layer, inputs, output };
  });
  outputLength(network, shaped);
  return shaped;
}

/** The number of logits. */
export function outputLength(network: Network, shaped = shapeLayers(network)): number {
  const last = shaped.at(-1);
  if (last?.layer.name !== network.output || last.output.kind !== 'vector') {
    throw new BenchError(`network ${network.name}: its last layer is not a vector called ${network.output}`, {
      code: 'network-malformed',
    });
  }
  return last.output.channels;
}

/** The shape as a map. Throws `network-malformed` where a vector would be. */
export function asMap(layer: Layer, shape: Shape | undefined): MapShape {
  if (shape?.kind !== 'map') throw malformed(layer, 'needs a map as its input');
  return shape;
}

/** Number of positions of a window along one side. */
export function windowCount(
  size: number,
  padding: number,
  window: { readonly kernel: number; readonly stride: number },
  rounding: MaxPool['rounding'],
): number {
  const steps = (size + padding - window.kernel) / window.stride;
  return (rounding === 'ceil' ? Math.ceil(steps) : Math.floor(steps)) + 1;
}

function shapeOf(shapes: Shapes, layer: Layer, input: string): Shape {
  const shape = shapes.get(input);
  if (shape === undefined) throw malformed(layer, `reads ${input}, which no layer before it produces`);
  return shape;
}

function outputShape(layer: Layer, inputs: readonly Shape[]): Shape {
  switch (layer.op) {
    case 'conv':
      return slide(layer, asMap(layer, inputs[0]), layer.outputChannels, 'floor');
    case 'depthwiseConv':
      return slide(layer, asMap(layer, inputs[0]), asMap(layer, inputs[0]).channels, 'floor');
    case 'maxPool':
      return slide(layer, asMap(layer, inputs[0]), asMap(layer, inputs[0]).channels, layer.rounding);
    case 'concat':
      return concatShape(layer, inputs);
    case 'add':
      return sameShape(layer, inputs);
    case 'globalAveragePool':
      return { kind: 'vector', channels: asMap(layer, inputs[0]).channels };
    case 'dense':
      if (inputs[0]?.kind !== 'vector') throw malformed(layer, 'needs a vector as its input');
      return { kind: 'vector', channels: layer.outputChannels };
  }
}

type Windowed = Extract<Layer, { readonly pads: Pads }>;

function slide(layer: Windowed, input: MapShape, channels: number, rounding: MaxPool['rounding']): MapShape {
  const [top, left, bottom, right] = layer.pads;
  const height = windowCount(input.height, top + bottom, layer, rounding);
  const width = windowCount(input.width, left + right, layer, rounding);
  if (height < 1 || width < 1) {
    throw malformed(layer, `has a window larger than its ${input.height} x ${input.width} input`);
  }
  return { kind: 'map', channels, height, width };
}

function concatShape(layer: Layer, inputs: readonly Shape[]): MapShape {
  const maps = inputs.map((shape) => asMap(layer, shape));
  const first = asMap(layer, maps[0]);
  if (maps.some(({ height, width }) => height !== first.height || width !== first.width)) {
    throw malformed(layer, 'joins maps of different sizes');
  }
  return { ...first, channels: maps.reduce((sum, { channels }) => sum + channels, 0) };
}

function sameShape(layer: Layer, inputs: readonly Shape[]): MapShape {
  const [a, b] = inputs.map((shape) => asMap(layer, shape));
  if (!a || !b || a.channels !== b.channels || a.height !== b.height || a.width !== b.width) {
    throw malformed(layer, 'adds maps of different shapes');
  }
  return a;
}

function malformed(layer: Layer, problem: string): BenchError {
  return new BenchError(`layer ${layer.name} (${layer.op}) ${problem}`, { code: 'network-malformed' });
}
