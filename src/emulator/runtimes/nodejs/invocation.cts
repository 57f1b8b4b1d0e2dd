import consoleLog = require('./console.cjs');
import contexts = require('./context.cjs');
import errors = require('./errors.cjs');
import eventLoop = require('./event-loop.cjs');

import type { Answer, Callback, Era, Handler, InvocationApi, RuntimeEvent } from './types.cjs';

type Run = (handler: Handler, event: RuntimeEvent, api: InvocationApi) => Promise<Answer>;

/**
 * Runs the handler on one event. Never rejects: what the handler throws is the answer. Resolves at the moment at
 * which AWS's client answers: for a callback, as a rule, when nothing is left to run.
 */
const RUN: Readonly<Record<Era, Run>> = { callbacks: runWithCallback, promises: runForPromise };

async function runForPromise(handler: Handler, event: RuntimeEvent, api: InvocationApi): Promise<Answer> {
  // Where nothing is left to run and there is no answer, the process ends, as AWS's does.
  api.unref();
  try {
    const result = await handler(parse(event), contexts.facts(event, 'promises'));
    await nextTurn();
    return serialised(result, () => new errors.RuntimeError('JSONStringifyError', UNSERIALISABLE));
  } catch (error) {
    await nextTurn();
    return failed(error);
  } finally {
    api.ref();
  }
}

/** What nobody caught is heard of before the answer. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function runWithCallback(handler: Handler, event: RuntimeEvent, api: InvocationApi): Promise<Answer> {
  return new Promise((resolve) => {
    const completion = new Completion(handler, api, resolve);
    const wish = new contexts.LoopWish();
    const callback = completion.callback(wish);
    try {
      const { done, succeed, fail } = completion;
      const context = Object.assign(
        wish.addTo({}),
        { succeed, fail, done },
        contexts.facts(event, 'callbacks'),
      );
      const returned = handler(parse(event), context, callback);
      if (isThenable(returned)) returned.then(succeed, fail).catch(fail);
    } catch (error) {
      callback(error);
    }
  });
}

/** Takes the first of the answers that a handler of the callback era gives, by whichever way. */
class Completion {
  readonly #api: InvocationApi;
  readonly #resolve: (answer: Answer) => void;
  #isFinished = false;

  constructor(handler: Handler, api: InvocationApi, resolve: (answer: Answer) => void) {
    this.#api = api;
    this.#resolve = resolve;
    api.unref();
    const isAsync = handler.constructor.name === 'AsyncFunction';
    eventLoop.onEmpty(() => (isAsync ? this.#settle(failed(neverSettled())) : this.#succeed(null)));
  }

  readonly done: Callback = (error, result) => {
    if (this.#isFinished) return;
    if (error === undefined || error === null) this.#succeed(result);
    else this.#settle(failed(error));
  };

  readonly succeed = (result: unknown): void => this.done(null, result);

  readonly fail = (error: unknown): void => this.done(error ?? 'handled');

  callback(wish: { readonly waits: boolean }): Callback {
    return (error, result) => {
      if (this.#isFinished) return;
      const isError = error !== undefined && error !== null;
      if (isError || !wish.waits) return this.done(error, result);
      this.#isFinished = true;
      eventLoop.onEmpty(() => setImmediate(() => this.#succeed(result)));
    };
  }

  #succeed(result: unknown): void {
    this.#settle(serialised(result, () => new Error(UNSERIALISABLE)));
  }

  #settle(answer: Answer): void {
    this.#isFinished = true;
    eventLoop.onEmpty(undefined);
    this.#api.ref();
    this.#resolve(answer);
  }
}

function neverSettled(): Error {
  return new errors.RuntimeError(
    'NodeJsExit',
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
  );
}

const UNSERIALISABLE = 'Unable to stringify response body';

function serialised(result: unknown, errorOf: () => Error): Answer {
  let payload: string | undefined;
  try {
    payload = JSON.stringify(result === undefined ? null : result);
  } catch {
    return failed(errorOf());
  }
  // A function, say, has no JSON: AWS's client then fails in its native part.
  return payload === undefined ? failed(new TypeError('Wrong arguments')) : { kind: 'response', payload };
}

function failed(error: unknown): Answer {
  consoleLog.logFailure('Invoke Error', error);
  return { kind: 'error', error: errors.describe(error) };
}

function parse({ payload }: RuntimeEvent): unknown {
  return JSON.parse(payload.toString());
}

function isThenable(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

export = { RUN };
