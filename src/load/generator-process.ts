import { BenchError, messageOf } from '../errors/index.js';
import { toMilliseconds } from '../units/index.js';
import type { RequestParts } from './autocannon-client.js';
import { Generator, nothingMeasured } from './generator.js';
import { type GeneratorMessage, type SessionMessage, toErrorMessage } from './messages.js';
import type { LoadPlan } from './plan.js';
import { readRequests } from './request-parts.js';
import type { LoadResult } from './result.js';
import { SampleWriter } from './samples.js';
import { SIGNED_AGAIN_EVERY, signedRequests } from './signing.js';

/**
 * The generator's process: takes its plan from the channel to its parent, answers with progress and a
 * result, and ends when it is told to or when the channel does, so that it cannot outlive its parent.
 */
process.once('disconnect', () => process.exit());

let generator: Generator | undefined;
let windowWanted = false;

process.on('message', (message: SessionMessage) => {
  if (message.type === 'start') start(message.plan, message.waitForWindow).catch(fail);
  else if (message.type === 'open-window') openWindow();
  else if (message.type === 'finish') finishEarly();
  else process.exit();
});

function openWindow(): void {
  windowWanted = true;
  generator?.openWindow();
}

function finishEarly(): void {
  if (generator === undefined) fail(nothingMeasured());
  else generator.finish();
}

async function start(plan: LoadPlan, waitForWindow: boolean): Promise<void> {
  if (plan.tag !== undefined) process.title = `coldbench load ${plan.tag}`;
  const bare = await readRequests(plan);
  const requests = await signedIfAsked(plan, bare);
  const samples = await openSamples(plan);
  generator = new Generator({
    plan,
    requests,
    samples,
    waitForWindow: waitForWindow && !windowWanted,
    events: {
      windowOpened: () => send({ type: 'window-opened' }),
      progress: (progress) => send({ type: 'progress', progress }),
      finished: (result) => finish(result, samples).catch(fail),
      failed: fail,
    },
  });
  if (plan.signing === undefined) return;
  const signAgain = async () => generator?.renew(await signedIfAsked(plan, bare));
  setInterval(() => signAgain().catch(fail), toMilliseconds(SIGNED_AGAIN_EVERY)).unref();
}

async function signedIfAsked({ url, signing }: LoadPlan, bare: readonly RequestParts[]) {
  return signing === undefined ? bare : signedRequests(bare, url, signing);
}

function openSamples({ samplesFile, phase = 'warm' }: LoadPlan): Promise<SampleWriter> | undefined {
  return samplesFile === undefined ? undefined : SampleWriter.open(samplesFile, phase);
}

async function finish(result: LoadResult, samples: SampleWriter | undefined): Promise<void> {
  await samples?.finish();
  send({ type: 'result', result });
}

function fail(error: unknown): void {
  const foreseen =
    error instanceof BenchError
      ? error
      : new BenchError(`the load generator failed: ${messageOf(error)}`, { code: 'generator-failed' });
  send({ type: 'failed', error: toErrorMessage(foreseen) });
}

function send(message: GeneratorMessage): void {
  process.send?.(message);
}
