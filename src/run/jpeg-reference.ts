import {
  cachedReferenceLogits,
  compareLogits,
  decodedPixels,
  loadImage,
  type Network,
  PARITY_TOLERANCE,
  type Weights,
} from '../network/index.js';

/** Of the image alone: the scenario's seed orders measurements and must not change what is measured. */
export const LOAD_IMAGE_SEED = 2017;

/** What a handler is to make of a JPEG that is larger than the network's input. */
export interface JpegReference {
  readonly bytes: Buffer;
  /** Of sharp's pixels. */
  readonly logits: Float64Array;
  readonly tolerance: number;
}

/**
 * How far decoders move the logits depends on the network and its weights, so that the tolerance is made of them:
 * half of what resizing without any filter would change. Pillow changes less than a fifth of that (docs/parity.md).
 */
export async function jpegReference(network: Network, weights: Weights): Promise<JpegReference> {
  const bytes = await loadImage(LOAD_IMAGE_SEED);
  const logitsBy = async (kernel: 'lanczos3' | 'nearest') =>
    cachedReferenceLogits(network, weights, await decodedPixels(bytes, network.input, kernel));
  const logits = await logitsBy('lanczos3');
  const { maxRelativeError } = compareLogits([[...(await logitsBy('nearest'))]], [logits]);
  return { bytes, logits, tolerance: Math.max(PARITY_TOLERANCE, maxRelativeError / 2) };
}
