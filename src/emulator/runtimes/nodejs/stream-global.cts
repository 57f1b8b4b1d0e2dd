import errors = require('./errors.cjs');

import type { Handler, HandlerStream } from './types.cjs';

// The names under which AWS's clients mark handlers: bundled copies of their helpers set them, too.
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

const HTTP_INTEGRATION = 'application/vnd.awslambda.http-integration-response';
/** What parts the metadata of an HTTP answer from its body. */
const DELIMITER = new Uint8Array(8);

type Marked = Handler & { [STREAMING]?: unknown; [HIGH_WATER_MARK]?: unknown };

const HttpResponseStream = {
  /** @param prelude statusCode, headers and cookies: they go out with the first chunk of the body, and not without one */
  from(stream: HandlerStream, prelude: unknown): HandlerStream {
    stream.setContentType(HTTP_INTEGRATION);
    const text = JSON.stringify(prelude);
    stream._onBeforeFirstWrite = (write) => {
      write(text);
      write(DELIMITER);
    };
    return stream;
  },
};

function streamifyResponse(handler: Marked, options?: { readonly highWaterMark?: unknown }): Handler {
  handler[STREAMING] = 'response';
  const mark = options?.highWaterMark;
  if (typeof mark === 'number') handler[HIGH_WATER_MARK] = Math.trunc(mark);
  return handler;
}

/** Defines the global `awslambda`, unless the function does not want it. */
function install({ AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: unwanted }: NodeJS.ProcessEnv): void {
  if (unwanted === '1' || unwanted === 'true') return;
  Object.assign(globalThis, { awslambda: { streamifyResponse, HttpResponseStream } });
}

/** Throws `Runtime.MalformedStreamingHandler` where something else than the response is to be streamed. */
function isStreaming(handler: Marked): boolean {
  if (!handler[STREAMING]) return false;
  if (handler[STREAMING] === 'response') return true;
  throw new errors.RuntimeError('MalformedStreamingHandler', 'Only response streaming is supported.');
}

/** Bytes; undefined for Node's default. */
function highWaterMarkOf(handler: Marked): number | undefined {
  const mark = Number.parseInt(String(handler[HIGH_WATER_MARK]), 10);
  return Number.isNaN(mark) ? undefined : mark;
}

export = { install, isStreaming, highWaterMarkOf };
