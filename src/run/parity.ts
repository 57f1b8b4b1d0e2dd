import { BenchError } from '../errors/index.js';
import type { JpegParity, ParityResult, Scenario } from '../model/index.js';
import {
  cachedReferenceLogits,
  compareLogits,
  type GateImage,
  gateImages,
  PARITY_TOLERANCE,
} from '../network/index.js';
import type { Variant } from '../packaging/index.js';
import type { DeployedFunction } from '../target/index.js';
import { type Microseconds, seconds } from '../units/index.js';
import { whatInstead } from './failed-answer.js';
import { imagesRequest } from './images-request.js';
import { type JpegReference, jpegReference } from './jpeg-reference.js';
import { type NetworkChoice, weightedNetwork } from './network.js';
import { sizesOf } from './packaging-choice.js';
import { logitsIn } from './predictions.js';
import { groups } from './workload.js';

/** AWS Lambda's longest: the first call of a slow framework in a small sandbox takes its time. */
const TIMEOUT: Microseconds = seconds(900);

/** What a right answer is: the float64 logits of each gate image. */
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
    candidate.push(...(await logitsOf(deployed, sent, signal)));
  }
  const wanted = groups(reference.logits, batch).flat();
  const exact = { ...compareLogits(candidate, wanted, reference.tolerance), images: reference.images.length };
  if (reference.jpeg === undefined) return exact;
  const jpeg = await checkJpeg(deployed, reference.jpeg, signal, batch);
  return { ...exact, pass: exact.pass && jpeg.pass, jpeg };
}

/** Why a result does not pass, as the end of a sentence about a cell. */
export function whyNotEqual({ maxRelativeError, tolerance, jpeg }: ParityResult): string {
  const differ = (of: string, error: number, allowed: number) =>
    `its logits${of} differ from the float64 reference by ${error.toExponential(1)} of the largest, and ${allowed.toExponential(1)} is allowed`;
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
  const candidate = await logitsOf(deployed, { name: 'jpeg', images: Array(batch).fill(bytes) }, signal);
  const wanted = Array<Float64Array>(batch).fill(logits);
  const { maxRelativeError, pass } = compareLogits(candidate, wanted, tolerance);
  return { maxRelativeError, tolerance, pass };
}

interface SentImages {
  readonly name: string;
  readonly images: readonly Buffer[];
}

async function logitsOf(
  deployed: DeployedFunction,
  { name, images }: SentImages,
  signal: AbortSignal,
): Promise<readonly (readonly number[])[]> {
  const answer = await deployed.invoke({
    ...{ path: '/?logits=1', requestId: `parity-${name}`, timeoutUs: TIMEOUT, signal },
    ...imagesRequest(images),
  });
  const logits = answer.state === 'answered' && answer.status === 200 ? logitsIn(answer.body) : undefined;
  if (logits !== undefined) return logits;
  const event = { images: images.map((image) => image.toString('base64')), logits: true };
  throw new BenchError(
    `${deployed.name}, asked for the gate image ${name}, ${await whatInstead(deployed, answer, event, signal)}`,
    { code: 'parity-no-logits' },
  );
}

/** The float64 answers at each of a scenario's input sizes. */
export type ParityReferences = (size: number | undefined) => ParityReference;

export async function parityReferences({
  network,
  weights,
  input,
}: Pick<Scenario, 'network' | 'weights' | 'input'>): Promise<ParityReferences> {
  const made = new Map<number | undefined, ParityReference>();
  for (const size of sizesOf(input)) {
    made.set(size.size, await parityReference({ network, weights, ...size }));
  }
  return (size) => {
    const reference = made.get(size);
    if (reference === undefined) throw new TypeError(`no reference was made for images of ${size} pixels`);
    return reference;
  };
}

/** The float64 answers for a network; cached, since they take seconds. */
export async function parityReference(choice: Omit<NetworkChoice, 'batch'>): Promise<ParityReference> {
  const { network, weights } = await weightedNetwork(choice);
  const images = await gateImages(network);
  const logits = await Promise.all(
    images.map((image) => cachedReferenceLogits(network, weights, image.pixels)),
  );
  const tolerance = network.parityTolerance ?? PARITY_TOLERANCE;
  return { images, logits, tolerance, jpeg: await jpegReference(network, weights) };
}
