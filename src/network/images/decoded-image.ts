import { loadedSharp } from './loaded-sharp.js';

/** How a pixel of the resized image comes of those that it covers: as handlers do it, or as the next best one. */
export type Resampling = 'lanczos3' | 'nearest';

/** An encoded image at another size, whatever its aspect: rows of RGB pixels, as the Node handlers get them. */
export async function decodedPixels(
  encoded: Uint8Array,
  size: { readonly width: number; readonly height: number },
  kernel: Resampling,
): Promise<Uint8Array> {
  const sharp = await loadedSharp();
  const image = sharp(encoded).removeAlpha().toColourspace('srgb');
  return image.resize(size.width, size.height, { fit: 'fill', kernel }).raw().toBuffer();
}
