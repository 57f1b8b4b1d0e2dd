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
import { type JpegReference, jpegReference } from './jpeg-reference.js';
import { weightedNetwork } from './network.js';

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
): Promise<ParityResult> {
  const candidate: (readonly number[])[] = [];
  for (const image of reference.images) {
    const sent = { name: image.name, type: 'image/png', bytes: image.png };
    candidate.push(await logitsOf(deployed, sent, signal));
  }
  const exact = compareLogits(candidate, reference.logits, reference.tolerance);
  if (reference.jpeg === undefined) return exact;
  const jpeg = await checkJpeg(deployed, reference.jpeg, signal);
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
): Promise<JpegParity> {
  const candidate = await logitsOf(deployed, { name: 'jpeg', type: 'image/jpeg', bytes }, signal);
  const { maxRelativeError, pass } = compareLogits([candidate], [logits], tolerance);
  return { maxRelativeError, tolerance, pass };
}

interface SentImage {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

async function logitsOf(
  deployed: DeployedFunction,
  image: SentImage,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const answer = await deployed.invoke({
    path: '/?logits=1',
    method: 'POST',
    headers: { 'content-type': image.type },
    body: image.bytes,
    requestId: `parity-${image.name}`,
    timeoutUs: TIMEOUT,
    signal,
  });
  const logits = answer.state === 'answered' && answer.status === 200 ? parseLogits(answer.body) : undefined;
  if (logits !== undefined) return logits;
  const event = { image: image.bytes.toString('base64'), logits: true };
  throw new BenchError(
    `${deployed.name}, asked for the gate image ${image.name}, ${await whatInstead(deployed, answer, event, signal)}`,
    { code: 'parity-no-logits' },
  );
}

function parseLogits(body: string): readonly number[] | undefined {
  try {
    const { logits } = JSON.parse(body) as { logits?: unknown };
    return Array.isArray(logits) && logits.every((value) => typeof value === 'number') ? logits : undefined;
  } catch {
    return undefined;
  }
}

/** The float64 answers for a scenario's network; cached, since they take seconds. */
export async function parityReference(scenario: Scenario): Promise<ParityReference> {
  const { network, weights } = await weightedNetwork(scenario);
  const images = await gateImages(network);
  const logits = await Promise.all(
    images.map((image) => cachedReferenceLogits(network, weights, image.pixels)),
  );
  const tolerance = network.parityTolerance ?? PARITY_TOLERANCE;
  return { images, logits, tolerance, jpeg: await jpegReference(network, weights) };
}
