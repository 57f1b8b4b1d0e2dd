import consoleLog = require('./console.cjs');
import contexts = require('./context.cjs');
import eventLoop = require('./event-loop.cjs');
import responseStream = require('./response-stream.cjs');
import streamGlobal = require('./stream-global.cjs');

import type { Era, Handler, InvocationApi, Outcome, RuntimeEvent } from './types.cjs';

/**
 * Runs a handler that streams. Resolves when the platform has taken all of its answer and the next event may be
 * asked for: in the callback era that is, unless the handler wishes otherwise, when nothing is left to run.
 */
async function run(handler: Handler, event: RuntimeEvent, api: InvocationApi, era: Era): Promise<Outcome> {
  const open = (contentType: string) => api.streamAnswer(event.requestId, contentType);
  const stream = new responseStream.ResponseStream(open, streamGlobal.highWaterMarkOf(handler));
  // A handler may destroy it: what it throws then is told, not that.
  stream.on('error', () => undefined);
  const wish = new contexts.LoopWish();
  try {
    const facts = contexts.facts(event, era);
    const context = era === 'callbacks' ? wish.addTo(facts) : facts;
    await answered(handler(JSON.parse(event.payload.toString()), stream, context), stream, era);
  } catch (error) {
    consoleLog.logFailure('Invoke Error', error);
    await stream.fail(error);
    return { kind: 'streamed' };
  }
  if (era === 'callbacks' && wish.waits) await emptyEventLoop(api);
  return { kind: 'streamed' };
}

type Stream = InstanceType<typeof responseStream.ResponseStream>;

async function answered(returned: unknown, stream: Stream, era: Era): Promise<void> {
  if (typeof (returned as { then?: unknown } | null | undefined)?.then !== 'function') {
    const message = 'Streaming does not support non-async handlers.';
    throw era === 'callbacks' ? message : new Error(message);
  }
  const result: unknown = await returned;
  // biome-ignore lint/suspicious/noConsole: the function's own log
  if (result !== undefined) console.warn('Streaming handlers ignore return values.');
  if (stream.destroyed && !stream.writableFinished) throw new Error('Response stream is not finished.');
  await stream.taken;
}

function emptyEventLoop(api: InvocationApi): Promise<void> {
  return new Promise((resolve) => {
    api.unref();
    eventLoop.onEmpty(() => {
      api.ref();
      resolve();
    });
  });
}

export = { run };
