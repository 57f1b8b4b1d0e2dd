import type { Convolution, DepthwiseConvolution } from '../description.js';
import { asMap, type MapShape, type ShapedLayer } from '../shapes.js';

/** How a layer's window moves over its map. */
export interface WindowGeometry {
  readonly from: MapShape;
  readonly to: MapShape;
  readonly stride: number;
  /** Of the window, row by row. */
  readonly places: readonly Place[];
}

export interface Place {
  readonly index: number;
  readonly row: Offset;
  readonly column: Offset;
}

/** Of a row or a column of the window, to where its position on the map begins. */
interface Offset {
  /** Negative on the padding. */
  readonly offset: number;
  /** The first and the last position of the window where it is on the map. */
  readonly first: number;
  readonly last: number;
}

export function geometryOf(shaped: ShapedLayer<Convolution | DepthwiseConvolution>): WindowGeometry {
  const { layer, inputs, output } = shaped;
  const [from, to] = [asMap(layer, inputs[0]), asMap(layer, output)];
  // Such a layer does not know rows from one another, and a loop over few columns is slow.
  const isPointwise = layer.kernel === 1 && layer.stride === 1 && layer.pads.every((pad) => pad === 0);
  return isPointwise ? geometryOn(inOneRow(from), inOneRow(to), layer) : geometryOn(from, to, layer);
}

function inOneRow({ height, width, ...map }: MapShape): MapShape {
  return { ...map, height: 1, width: height * width };
}

function geometryOn(
  from: MapShape,
  to: MapShape,
  { kernel, stride, pads }: Convolution | DepthwiseConvolution,
): WindowGeometry {
  const [top, left] = pads;
  const rows = offsets(kernel, (place) => onMap(place - top, stride, from.height, to.height));
  const columns = offsets(kernel, (place) => onMap(place - left, stride, from.width, to.width));
  const pairs = rows.flatMap((row) => columns.map((column) => ({ row, column })));
  return { from, to, stride, places: pairs.map((pair, index) => ({ index, ...pair })) };
}

function offsets(kernel: number, at: (place: number) => Offset): Offset[] {
  return Array.from({ length: kernel }, (_, place) => at(place));
}

/** The positions p below `count` for which p * stride + offset is on the map, not on its padding. */
function onMap(offset: number, stride: number, size: number, count: number): Offset {
  const first = Math.max(0, Math.ceil(-offset / stride));
  const last = Math.min(count - 1, Math.floor((size - 1 - offset) / stride));
  return { offset, first, last };
}
