import type { Era, RuntimeEvent } from './types.cjs';

/**
 * The part of a handler's context that comes from the event and the environment. Throws where a header is no JSON,
 * which then is the invocation's error.
 */
function facts(event: RuntimeEvent, era: Era) {
  const { env } = process;
  return {
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parsed(event.clientContext, 'ClientContext'),
    identity: parsed(event.cognitoIdentity, 'CognitoIdentity'),
    invokedFunctionArn: event.functionArn,
    awsRequestId: event.requestId,
    tenantId: event.tenantId,
    ...(era === 'promises' ? { xRayTraceId: event.traceId } : {}),
    getRemainingTimeInMillis: () => event.deadlineMs - Date.now(),
  };
}

function parsed(header: string | undefined, name: string): unknown {
  if (header === undefined || header === '') return undefined;
  try {
    return JSON.parse(header);
  } catch (error) {
    throw new Error(`Cannot parse ${name} as json: ${error}`);
  }
}

/** `context.callbackWaitsForEmptyEventLoop`, which the handler may set while it runs. */
class LoopWish {
  waits = true;

  /** Lets it be seen on a context as an own, enumerable property. */
  addTo<T extends object>(context: T): T & { callbackWaitsForEmptyEventLoop: boolean } {
    return Object.defineProperty(context, 'callbackWaitsForEmptyEventLoop', {
      enumerable: true,
      configurable: true,
      get: () => this.waits,
      set: (value: boolean) => {
        this.waits = value;
      },
    }) as T & { callbackWaitsForEmptyEventLoop: boolean };
  }
}

export = { facts, LoopWish };
