import type { JpegParity, ParityResult } from '../model/index.js';
import {
  cachedReferenceLogits,
  compareLogits,
  type GateImage,
  gateImages,
  PARITY_TOLERANCE,
} from '../network/index.js';
import type { Variant } from '../packaging/index.js';
import type { DeployedFunction } from '../target/index.js';
import { askedLogits } from './asked-logits.js';
import { type JpegReference, jpegReference } from './jpeg-reference.js';
import { type NamedNetworkChoice, weightedNetwork } from './network.js';
import { groups } from './workload.js';

/** In place of a cell's id in `ParityResult.against`: a cell whose answers to the same image differ. */
export const ITSELF = 'itself';

/** What a right answer is: the logits of each gate image, in float64 or by another variant. */
export interface ParityReference {
  readonly images: readonly GateImage[];
  readonly logits: readonly Float64Array[];
  readonly tolerance: number;
  /** Absent where the handler's own decoder is not looked at. */
  readonly jpeg?: JpegReference;
}

/** The reference for a variant that says itself how precise it is. */
export function referenceOf(
  { parityTolerance: tolerance }: { readonly parityTolerance?: Variant['parityTolerance'] },
  reference: ParityReference,
): ParityReference {
  const { jpeg } = reference;
  if (tolerance === undefined) return reference;
  const looser = jpeg && { ...jpeg, tolerance: Math.max(tolerance, jpeg.tolerance) };
  return { ...reference, tolerance, ...(looser === undefined ? {} : { jpeg: looser }) };
}

/**
 * Sends each gate image, as exact pixels, to the deployed function and compares its logits with the
 * reference; then a JPEG, which it decodes and resizes itself. Passes when both are within their tolerances. Throws a
 * BenchError when the function does not answer with logits at all.
 */
export async function checkParity(
  deployed: DeployedFunction,
  reference: ParityReference,
  signal: AbortSignal,
  batch = 1,
): Promise<ParityResult> {
  const candidate: (readonly number[])[] = [];
  // With several images a request each comes to stand at each of the first places.
  for (const images of groups(reference.images, batch)) {
    const sent = { name: images.map(({ name }) => name).join('+'), images: images.map(({ png }) => png) };
    candidate.push(...(await askedLogits(deployed, sent, signal)));
  }
  const wanted = groups(reference.logits, batch).flat();
  const exact = { ...compareLogits(candidate, wanted, reference.tolerance), images: reference.images.length };
  if (reference.jpeg === undefined) return exact;
  const jpeg = await checkJpeg(deployed, reference.jpeg, signal, batch);
  return { ...exact, pass: exact.pass && jpeg.pass, jpeg };
}

const OTHERS: ReadonlyMap<string | undefined, string> = new Map([
  [undefined, 'the float64 reference'],
  [ITSELF, 'its own of the same image, asked again or at another place of the batch,'],
]);

/** Why a result does not pass, as the end of a sentence about a cell. */
export function whyNotEqual({ maxRelativeError, tolerance, jpeg, against }: ParityResult): string {
  const differ = (of: string, error: number, allowed: number) =>
    `its logits${of} differ from ${OTHERS.get(against) ?? `those of ${against}`} by ${error.toExponential(1)} of the largest, and ${allowed.toExponential(1)} is allowed`;
  return maxRelativeError <= tolerance && jpeg !== undefined
    ? `${differ(' of a JPEG', jpeg.maxRelativeError, jpeg.tolerance)}: it decodes, resizes or scales the image in another way`
    : differ('', maxRelativeError, tolerance);
}

async function checkJpeg(
  deployed: DeployedFunction,
  { bytes, logits, tolerance }: JpegReference,
  signal: AbortSignal,
  batch: number,
): Promise<JpegParity> {
  const candidate = await askedLogits(deployed, { name: 'jpeg', images: Array(batch).fill(bytes) }, signal);
  const wanted = Array<Float64Array>(batch).fill(logits);
  const { maxRelativeError, pass } = compareLogits(candidate, wanted, tolerance);
  return { maxRelativeError, tolerance, pass };
}

/** The float64 answers for a network; cached, since they take seconds. */
export async function parityReference(choice: Omit<NamedNetworkChoice, 'batch'>): Promise<ParityReference> {
  const { network, weights } = await weightedNetwork(choice);
  const images = await gateImages(network);
  const logits = await Promise.all(
    images.map((image) => cachedReferenceLogits(network, weights, image.pixels)),
  );
  const tolerance = network.parityTolerance ?? PARITY_TOLERANCE;
  return { images, logits, tolerance, jpeg: await jpegReference(network, weights) };
}
