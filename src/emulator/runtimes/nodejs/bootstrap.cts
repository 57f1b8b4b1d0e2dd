const bootedUs = process.hrtime.bigint() / 1_000n;

import consoleLog = require('./console.cjs');
import handlerLoader = require('./handler.cjs');
import invocation = require('./invocation.cjs');
import runtimeApi = require('./runtime-api-client.cjs');

import type { Handler } from './types.cjs';

// The runtime's files import nothing of the project and little of Node, so that a cold start shows the
// function's own init.

const EXIT_INIT_ERROR = 1;
/** What AWS's own Node runtime ends with after an error that nobody caught. */
const EXIT_UNCAUGHT = 129;

type Phase = { readonly name: 'init' | 'idle' } | { readonly name: 'invocation'; readonly requestId: string };

const api = new runtimeApi.RuntimeApiClient(process.env.AWS_LAMBDA_RUNTIME_API ?? '');
let phase: Phase = { name: 'init' };

/** Tells the platform what broke, where it waits for an answer, and ends. */
function exitWith(error: unknown, status: number, type?: string): void {
  const described = invocation.describeError(error, type);
  process.exitCode = status;
  process.stderr.write(`${described.errorType}: ${described.errorMessage}\n${described.trace.join('\n')}\n`);
  if (phase.name === 'idle') process.exit(status);
  api.fail(phase.name === 'invocation' ? phase.requestId : undefined, described, () => process.exit(status));
}

async function serve(handler: Handler): Promise<never> {
  const ready = api.next({ 'coldbench-booted-us': String(bootedUs) });
  phase = { name: 'idle' };
  let event = await ready;
  for (;;) {
    phase = { name: 'invocation', requestId: event.requestId };
    consoleLog.setRequestId(event.requestId);
    if (event.traceId !== undefined) process.env._X_AMZN_TRACE_ID = event.traceId;
    const answer = await invocation.run(handler, event, api);
    const following = api.answerAndNext(event.requestId, answer);
    phase = { name: 'idle' };
    event = await following;
  }
}

async function main(): Promise<void> {
  consoleLog.install();
  process.on('uncaughtException', (error) => exitWith(error, EXIT_UNCAUGHT));
  process.on('unhandledRejection', (reason) =>
    exitWith(reason, EXIT_UNCAUGHT, 'Runtime.UnhandledPromiseRejection'),
  );
  let handler: Handler;
  try {
    handler = await handlerLoader.load(process.env.LAMBDA_TASK_ROOT ?? '', process.env._HANDLER ?? '');
  } catch (error) {
    exitWith(error, EXIT_INIT_ERROR);
    return;
  }
  await serve(handler);
}

void main();
