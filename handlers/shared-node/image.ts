import sharp from 'sharp';
import { BadRequest } from './bad-request.js';

// A function has a share of a processor: helper threads would spend its quota, a cache its memory.
sharp.concurrency(1);
sharp.cache(false);

const MAX_PIXELS = 100_000_000;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes a JPEG, PNG, WebP, GIF or TIFF and resizes it, without regard to its aspect, as the handler of
 * 2017 did. An image that has the size already keeps its exact pixels.
 *
 * @returns `height x width x 3` bytes, RGB interleaved, row by row.
 */
export async function decodeImage(bytes: Uint8Array, size: Size): Promise<Uint8Array> {
  try {
    return await sharp(bytes, { limitInputPixels: MAX_PIXELS })
      .removeAlpha()
      .toColourspace('srgb')
      .resize(size.width, size.height, { fit: 'fill' })
      .raw()
      .toBuffer();
  } catch (error) {
    throw new BadRequest(`not an image that can be decoded: ${(error as Error).message}`);
  }
}
