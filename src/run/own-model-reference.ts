import {
  compareLogits,
  decodedPixels,
  gateImages,
  loadImage,
  type OwnModel,
  pngOf,
  scoreTolerance,
} from '../network/index.js';
import { askedLogits } from './asked-logits.js';
import { LOAD_IMAGE_SEED } from './jpeg-reference.js';
import type { ParityReference } from './parity.js';
import type { AskedFunction } from './parity-gate.js';
import { groups } from './workload.js';

/** What one function answers, as a reference for others. */
export interface AnsweredReference extends ParityReference {
  /** Between the answers to the first gate image and to the others, as a share of the largest. */
  readonly difference: number;
}

type Ask = (images: readonly Buffer[], name: string) => Promise<Float64Array>;

/** Asks a function for all that others are held against: gate images, and a JPEG that was decoded for it. */
export async function answeredReference(
  model: OwnModel,
  { deployed, signal }: AskedFunction,
  batch: number,
): Promise<AnsweredReference> {
  const ask: Ask = async (images, name) => {
    const [first = []] = await askedLogits(deployed, { name, images }, signal);
    return Float64Array.from(first);
  };
  const images = await gateImages(model.info);
  const logits: Float64Array[] = [];
  for (const [index, group] of groups(
    images.map(({ png }) => png),
    batch,
  ).entries()) {
    logits.push(await ask(group, images[index]?.name ?? ''));
  }
  const tolerance = scoreTolerance(model.tolerance, logits);
  const jpeg = await answeredJpeg(model, ask, { batch, tolerance });
  return { images, logits, tolerance, jpeg, difference: differenceOf(logits) };
}

/** As `jpegReference`, but by what the function makes of sharp's pixels. */
async function answeredJpeg(
  { info: { input } }: OwnModel,
  ask: Ask,
  { batch, tolerance }: { readonly batch: number; readonly tolerance: number },
) {
  const bytes = await loadImage(LOAD_IMAGE_SEED);
  const logitsBy = async (kernel: 'lanczos3' | 'nearest') => {
    const png = await pngOf(await decodedPixels(bytes, input, kernel), input);
    return ask(Array<Buffer>(batch).fill(png), `jpeg by ${kernel}`);
  };
  const logits = await logitsBy('lanczos3');
  const { maxRelativeError } = compareLogits([[...(await logitsBy('nearest'))]], [logits]);
  return { bytes, logits, tolerance: Math.max(tolerance, maxRelativeError / 2) };
}

function differenceOf([first = new Float64Array(), ...others]: readonly Float64Array[]): number {
  const errors = others.map((logits) => compareLogits([[...logits]], [first]).maxRelativeError);
  return Math.min(...errors);
}
