import { BenchError } from '../errors/index.js';
import type { ParityResult, Scenario } from '../model/index.js';
import {
  cachedReferenceLogits,
  compareLogits,
  type GateImage,
  gateImages,
  PARITY_TOLERANCE,
} from '../network/index.js';
import type { DeployedFunction } from '../target/index.js';
import { type Microseconds, seconds } from '../units/index.js';
import { seededNetwork } from './network.js';

/** AWS Lambda's longest: the first call of a slow framework in a small sandbox takes its time. */
const TIMEOUT: Microseconds = seconds(900);

/** What a right answer is: the float64 logits of each gate image. */
export interface ParityReference {
  readonly images: readonly GateImage[];
  readonly logits: readonly Float64Array[];
  readonly tolerance: number;
}

/**
 * Sends each gate image, as exact pixels, to the deployed function and compares its logits with the
 * reference. Throws a BenchError when the function does not answer with logits at all.
 */
export async function checkParity(
  deployed: DeployedFunction,
  reference: ParityReference,
  signal: AbortSignal,
): Promise<ParityResult> {
  const candidate: (readonly number[])[] = [];
  for (const image of reference.images) {
    candidate.push(await logitsOf(deployed, image, signal));
  }
  return compareLogits(candidate, reference.logits, reference.tolerance);
}

async function logitsOf(
  deployed: DeployedFunction,
  image: GateImage,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const answer = await deployed.invoke({
    path: '/?logits=1',
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: image.png,
    requestId: `parity-${image.name}`,
    timeoutUs: TIMEOUT,
    signal,
  });
  const logits = answer.state === 'answered' && answer.status === 200 ? parseLogits(answer.body) : undefined;
  if (logits !== undefined) return logits;
  const what =
    answer.state === 'answered'
      ? `answered ${answer.status} without logits: ${answer.body.slice(0, 200)}`
      : `gave no answer: ${answer.message}`;
  throw new BenchError(`${deployed.name}, asked for the gate image ${image.name}, ${what}`, {
    code: 'parity-no-logits',
  });
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
  const { network, weights } = seededNetwork(scenario.network);
  const images = await gateImages(network);
  const logits = await Promise.all(
    images.map((image) => cachedReferenceLogits(network, weights, image.pixels)),
  );
  return { images, logits, tolerance: network.parityTolerance ?? PARITY_TOLERANCE };
}
