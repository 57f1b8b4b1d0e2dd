import { BenchError } from '../errors/index.js';
import type { DeployedFunction } from '../target/index.js';
import { type Microseconds, seconds } from '../units/index.js';
import { whatInstead } from './failed-answer.js';
import { imagesRequest } from './images-request.js';
import { logitsIn } from './predictions.js';

/** AWS Lambda's longest: the first call of a slow framework in a small sandbox takes its time. */
const TIMEOUT: Microseconds = seconds(900);

/** What one request carries. */
export interface SentImages {
  readonly name: string;
  readonly images: readonly Buffer[];
}

/** What a function answers, those of one image after the other's. Throws `parity-no-logits` where it has none. */
export async function askedLogits(
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
