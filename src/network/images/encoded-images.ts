import type { Sharp } from 'sharp';
import { loadedSharp } from './loaded-sharp.js';
import { seededImage } from './seeded-image.js';

/** What the parity gate sends: exact pixels of the network's own size. */
export interface GateImage {
  readonly name: string;
  /** height * width * 3 bytes, rows of RGB pixels. */
  readonly pixels: Uint8Array;
  /** The same pixels as a PNG file. */
  readonly png: Buffer;
}

const GATE_SEEDS = [1, 2, 3] as const;
const LOAD_WIDTH = 640;
const LOAD_HEIGHT = 480;
const JPEG_QUALITY = 90;

/** A network, or a user's model, as far as images are concerned. */
interface Taking {
  readonly input: { readonly width: number; readonly height: number };
}

/** Three seeded images as the network takes them, without loss. */
export function gateImages({ input: { width, height } }: Taking): Promise<readonly GateImage[]> {
  return Promise.all(
    GATE_SEEDS.map(async (seed) => {
      const pixels = seededImage(seed, width, height);
      const png = await pngOf(pixels, { width, height });
      return { name: `seeded-${seed}`, pixels, png };
    }),
  );
}

/**
 * A 640 x 480 JPEG of a seed's scene, which a handler must decode and resize. Its bytes may differ between
 * versions of the encoder; the pixels that go into it do not.
 */
export async function loadImage(seed: number): Promise<Buffer> {
  const pixels = seededImage(seed, LOAD_WIDTH, LOAD_HEIGHT);
  const image = await fromPixels(pixels, LOAD_WIDTH, LOAD_HEIGHT);
  return image.jpeg({ quality: JPEG_QUALITY }).toBuffer();
}

/** Rows of RGB pixels as a PNG file. */
export async function pngOf(pixels: Uint8Array, { width, height }: Taking['input']): Promise<Buffer> {
  return (await fromPixels(pixels, width, height)).png().toBuffer();
}

async function fromPixels(pixels: Uint8Array, width: number, height: number): Promise<Sharp> {
  const sharp = await loadedSharp();
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}
