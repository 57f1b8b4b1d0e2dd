import { BenchError } from '../../errors/index.js';
import type { Network } from '../description.js';
import { asMap, type MapShape, type ShapedLayer, windowCount } from '../shapes.js';
import { padAfter, reach, type Side, type Windowed } from './window-pads.js';

/** Pixels of zeros on the two ends of one side. */
type Ends = readonly [before: number, after: number];

/** How Keras expresses a layer's padding; `explicit` needs a ZeroPadding2D layer before a `valid` window. */
export type KerasPadding =
  | { readonly kind: 'valid' }
  | { readonly kind: 'same' }
  | { readonly kind: 'explicit'; readonly height: Ends; readonly width: Ends };

/**
 * Keras knows no numbers of pads and no rounding. `valid` has no padding and rounds down. `same` makes
 * ceil(size / stride) positions and pads what that takes, the odd pixel after: it is asymmetric where a
 * network's own padding is even, so it is used only where both agree.
 * https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
 *
 * Throws `not-expressible` for a padded pool over values that may be negative: zeros would win there.
 */
export function kerasPadding(network: Network, shaped: ShapedLayer<Windowed>): KerasPadding {
  const { layer } = shaped;
  const sides = sidesOf(shaped);
  if (sides.every((side) => isValid(layer, side))) return { kind: 'valid' };
  if (sides.every((side) => isSame(layer, side))) return { kind: 'same' };
  if (layer.op === 'maxPool' && !isNonNegative(network, layer.input)) {
    throw new BenchError(
      `layer ${layer.name}: Keras cannot pad a pool over values that may be negative (network ${network.name})`,
      { code: 'not-expressible', hint: 'leave out the variants of TensorFlow: Keras, TF.js and LiteRT' },
    );
  }
  const [height, width] = sides;
  return { kind: 'explicit', height: endsOf(layer, height), width: endsOf(layer, width) };
}

function sidesOf({ layer, inputs, output }: ShapedLayer<Windowed>): readonly [Side, Side] {
  const [top, left] = layer.pads;
  const from: MapShape = asMap(layer, inputs[0]);
  const to: MapShape = asMap(layer, output);
  return [
    { size: from.height, count: to.height, before: top },
    { size: from.width, count: to.width, before: left },
  ];
}

function isValid(layer: Windowed, { size, count, before }: Side): boolean {
  return before === 0 && count === windowCount(size, 0, layer, 'floor');
}

function isSame(layer: Windowed, side: Side): boolean {
  const total = Math.max(reach(layer, side.count) - side.size, 0);
  return side.count === Math.ceil(side.size / layer.stride) && side.before === Math.floor(total / 2);
}

function endsOf(layer: Windowed, side: Side): Ends {
  return [side.before, padAfter(layer, side)];
}

function isNonNegative(network: Network, name: string): boolean {
  const layer = network.layers.find((candidate) => candidate.name === name);
  if (layer === undefined) return false;
  if ('activation' in layer) return layer.activation !== 'none';
  return layer.op === 'concat'
    ? layer.inputs.every((input) => isNonNegative(network, input))
    : isNonNegative(network, layer.input);
}
