import type { Answer, Callback, ErrorDescription, Handler, KeepsAlive, RuntimeEvent } from './types.cjs';

/** Runs the handler on one event. Never rejects: what the handler throws is the answer. */
function run(handler: Handler, event: RuntimeEvent, api: KeepsAlive): Promise<Answer> {
  return new Promise((resolve) => {
    const succeed = (result: unknown) => resolve(serialised(result));
    const fail = (error: unknown) => resolve({ kind: 'error', error: describeError(error) });
    try {
      const idle = new WhenIdle(api, () => succeed(null));
      const context = contextOf(event);
      const callback: Callback = (error, result) => {
        const settle = error === undefined || error === null ? () => succeed(result) : () => fail(error);
        if (context.callbackWaitsForEmptyEventLoop) idle.await(settle);
        else idle.cancel(settle);
      };
      const returned = handler(
        JSON.parse(event.payload.toString()),
        withLegacyEnds(context, callback),
        callback,
      );
      if (isThenable(returned)) {
        idle.cancel();
        returned.then(succeed, fail);
      } else if (returned !== undefined) idle.cancel(() => succeed(returned));
    } catch (error) {
      fail(error);
    }
  });
}

/**
 * What happens when nothing is left to run, as AWS's callback-style handlers have it: the Runtime API's
 * socket must not keep the process alive meanwhile.
 */
class WhenIdle {
  #action: () => void;
  readonly #api: KeepsAlive;
  readonly #listener = () => this.cancel(this.#action);

  constructor(api: KeepsAlive, action: () => void) {
    this.#api = api;
    this.#action = action;
    api.unref();
    process.once('beforeExit', this.#listener);
  }

  await(action: () => void): void {
    this.#action = action;
  }

  cancel(action?: () => void): void {
    process.removeListener('beforeExit', this.#listener);
    this.#api.ref();
    action?.();
  }
}

function isThenable(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function serialised(result: unknown): Answer {
  try {
    return { kind: 'response', payload: JSON.stringify(result === undefined ? null : result) ?? 'null' };
  } catch {
    return { kind: 'error', error: describeError(new Error('Unable to stringify response body')) };
  }
}

/** The shape in which AWS's Node runtime tells an error. */
function describeError(error: unknown, type?: string): ErrorDescription {
  if (!(error instanceof Error)) {
    return { errorType: type ?? typeof error, errorMessage: String(error), trace: [] };
  }
  const trace = (error.stack ?? '').split('\n');
  if (type === undefined) return { errorType: error.name, errorMessage: error.message, trace };
  return { errorType: type, errorMessage: `${error.name}: ${error.message}`, trace };
}

function contextOf(event: RuntimeEvent) {
  const { env } = process;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    awsRequestId: event.requestId,
    invokedFunctionArn: event.functionArn,
    identity: parsed(event.cognitoIdentity),
    clientContext: parsed(event.clientContext),
    getRemainingTimeInMillis: () => event.deadlineMs - Date.now(),
  };
}

function withLegacyEnds(context: ReturnType<typeof contextOf>, callback: Callback) {
  return Object.assign(context, {
    done: callback,
    succeed: (result: unknown) => callback(null, result),
    fail: (error: unknown) => callback(error ?? 'handled'),
  });
}

function parsed(header: string | undefined): unknown {
  return header === undefined || header === '' ? undefined : JSON.parse(header);
}

export = { run, describeError };
