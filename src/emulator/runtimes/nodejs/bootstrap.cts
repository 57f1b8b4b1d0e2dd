const bootedUs = Number(process.hrtime.bigint() / 1_000n);

import consoleLog = require('./console.cjs');
import eras = require('./era.cjs');
import errors = require('./errors.cjs');
import eventLoop = require('./event-loop.cjs');
import handlerLoader = require('./handler.cjs');
import invocation = require('./invocation.cjs');
import link = require('./platform-link.cjs');
import streamGlobal = require('./stream-global.cjs');

import type { Handler, Outcome, RuntimeEvent } from './types.cjs';

// The runtime's files import nothing of the project and little of Node, so that a cold start shows the
// function's own init.

/** Where the emulator puts the link (see LINK_DESCRIPTOR in src/sandbox). */
const LINK_DESCRIPTOR = 5;
/** What AWS's Node clients end with, by what nobody caught. */
const EXITS = { exception: 129, rejection: 128, promisesEra: 1 };
/** Node's status where a module's await never settles. */
const EXIT_UNSETTLED = 13;

type Phase = { readonly name: 'init' | 'idle' } | { readonly name: 'invocation'; readonly requestId: string };
type Serve = (event: RuntimeEvent) => Promise<Outcome>;

const { env } = process;
const era = eras.ERA;
const api = new link.PlatformLink(LINK_DESCRIPTOR);
let phase: Phase = { name: 'init' };

/** Tells the platform what broke, where it waits for an answer, and ends. */
function exitWith(title: string, error: unknown, status: number): void {
  consoleLog.logFailure(title, error);
  process.exitCode = status;
  if (phase.name === 'idle') process.exit(status);
  const requestId = phase.name === 'invocation' ? phase.requestId : undefined;
  api.fail(requestId, errors.describe(error), () => process.exit(status));
}

/** Since nodejs24.x, what nobody catches just ends the process. */
function catchAll(): void {
  process.on('uncaughtException', (error) => exitWith('Uncaught Exception', error, EXITS.exception));
  process.on('unhandledRejection', (reason, promise) => {
    const message = reason === undefined ? '' : String(reason);
    const error = Object.assign(new errors.RuntimeError('UnhandledPromiseRejection', message), {
      reason,
      promise,
    });
    exitWith('Unhandled Promise Rejection', error, EXITS.rejection);
  });
}

/** Undefined where it failed, which is told then. */
async function loadHandler(): Promise<Handler | undefined> {
  api.unref();
  process.exitCode = era === 'callbacks' ? EXIT_UNSETTLED : 0;
  try {
    const handler = await handlerLoader.load(env.LAMBDA_TASK_ROOT ?? '', env._HANDLER ?? '', era);
    process.exitCode = undefined;
    return handler;
  } catch (error) {
    if (era === 'callbacks') exitWith('Uncaught Exception', error, EXITS.exception);
    else exitWith('Init Error', error, EXITS.promisesEra);
    return undefined;
  } finally {
    api.ref();
  }
}

function serverOf(handler: Handler): Serve {
  if (!streamGlobal.isStreaming(handler)) return (event) => invocation.RUN[era](handler, event, api);
  const streaming: typeof import('./streaming.cjs') = require('./streaming.cjs');
  return (event) => streaming.run(handler, event, api, era);
}

async function serve(run: Serve): Promise<never> {
  const ready = api.next(bootedUs);
  phase = { name: 'idle' };
  let event = await ready;
  for (;;) {
    const { requestId } = event;
    phase = { name: 'invocation', requestId };
    consoleLog.setRequest(requestId, event.tenantId);
    if (event.traceId === undefined) delete env._X_AMZN_TRACE_ID;
    else env._X_AMZN_TRACE_ID = event.traceId;
    const outcome = await run(event);
    const following = outcome.kind === 'streamed' ? api.next() : api.answerAndNext(requestId, outcome);
    phase = { name: 'idle' };
    event = await following;
  }
}

async function main(): Promise<void> {
  consoleLog.install(env);
  if (era === 'callbacks') {
    catchAll();
    eventLoop.install();
  } else consoleLog.setRequest('-');
  const handler = await loadHandler();
  if (handler !== undefined) await serve(serverOf(handler));
}

void main();
