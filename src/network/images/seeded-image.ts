import { bitsAt, seedKey } from '../seeded-bits.js';

/** Scenes are drawn on a square of this side, then sampled, so that every size shows the same scene. */
const SCENE_SIDE = 1_024;
const SHAPES = 12;
/** Side of a cell of the coarse and of the fine texture, in scene units. */
const COARSE_CELL = 128;
const FINE_CELL = 16;

type Color = readonly [red: number, green: number, blue: number];

interface SceneShape {
  readonly kind: 'disc' | 'box' | 'stripes';
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly period: number;
  readonly color: Color;
}

interface Scene {
  /** Top left, top right, bottom left, bottom right. */
  readonly corners: readonly [Color, Color, Color, Color];
  /** Later ones lie over earlier ones. */
  readonly shapes: readonly SceneShape[];
  readonly textureKey: number;
}

/**
 * An image that looks like something (a colour gradient, discs, boxes and stripes, over texture), the same for
 * a seed on every machine: integer arithmetic only. Returns width * height * 3 bytes, rows of RGB pixels.
 */
export function seededImage(seed: number, width: number, height: number): Uint8Array {
  const scene = seededScene(seed);
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const v = Math.floor(((2 * y + 1) * SCENE_SIDE) / (2 * height));
    for (let x = 0; x < width; x++) {
      const u = Math.floor(((2 * x + 1) * SCENE_SIDE) / (2 * width));
      pixels.set(colorAt(scene, u, v), (y * width + x) * 3);
    }
  }
  return pixels;
}

function seededScene(seed: number): Scene {
  const key = seedKey(seed, 'scene');
  const corner = (i: number) => seededColor(seedKey(seed, `corner ${i}`));
  return {
    corners: [corner(0), corner(1), corner(2), corner(3)],
    shapes: Array.from({ length: SHAPES }, (_, i) => seededShape(seedKey(seed, `shape ${i}`))),
    textureKey: key,
  };
}

function seededShape(key: number): SceneShape {
  const below = (index: number, limit: number) => bitsAt(key, index) % limit;
  return {
    kind: (['disc', 'box', 'stripes'] as const)[below(0, 3)] ?? 'disc',
    x: below(1, SCENE_SIDE),
    y: below(2, SCENE_SIDE),
    radius: 40 + below(3, 160),
    period: 16 + below(4, 48),
    color: seededColor(bitsAt(key, 5)),
  };
}

function seededColor(key: number): Color {
  return [bitsAt(key, 0) % 256, bitsAt(key, 1) % 256, bitsAt(key, 2) % 256];
}

function colorAt(scene: Scene, u: number, v: number): Color {
  const base = scene.shapes.findLast((shape) => covers(shape, u, v))?.color ?? gradientAt(scene, u, v);
  const coarse = textureAt(scene.textureKey, COARSE_CELL, u, v) >> 2;
  const fine = textureAt(scene.textureKey, FINE_CELL, u, v) >> 2;
  const light = coarse + fine - 64;
  return [clampByte(base[0] + light), clampByte(base[1] + light), clampByte(base[2] + light)];
}

function covers({ kind, x, y, radius, period }: SceneShape, u: number, v: number): boolean {
  const dx = u - x;
  const dy = v - y;
  switch (kind) {
    case 'disc':
      return dx * dx + dy * dy <= radius * radius;
    case 'box':
      return Math.abs(dx) <= radius && 2 * Math.abs(dy) <= radius;
    case 'stripes':
      return Math.max(Math.abs(dx), Math.abs(dy)) <= radius && (u + v) % period < period >> 1;
  }
}

function gradientAt({ corners }: Scene, u: number, v: number): Color {
  const [topLeft, topRight, bottomLeft, bottomRight] = corners;
  const channel = (i: 0 | 1 | 2) =>
    bilinear(topLeft[i], topRight[i], bottomLeft[i], bottomRight[i], u, v, SCENE_SIDE);
  return [channel(0), channel(1), channel(2)];
}

/** Value noise, 0 to 255: seeded values at the corners of square cells, smooth between them. */
function textureAt(key: number, cell: number, u: number, v: number): number {
  const column = Math.floor(u / cell);
  const row = Math.floor(v / cell);
  const value = (dx: number, dy: number) =>
    bitsAt(key ^ cell, (row + dy) * (SCENE_SIDE + 1) + column + dx) >>> 24;
  return bilinear(value(0, 0), value(1, 0), value(0, 1), value(1, 1), u % cell, v % cell, cell);
}

/** The integer below the bilinear mean of four corners at (u, v) of a square of that side. */
function bilinear(a: number, b: number, c: number, d: number, u: number, v: number, side: number): number {
  const top = a * (side - u) + b * u;
  const bottom = c * (side - u) + d * u;
  return Math.floor((top * (side - v) + bottom * v) / (side * side));
}

function clampByte(value: number): number {
  return Math.min(255, Math.max(0, value));
}
