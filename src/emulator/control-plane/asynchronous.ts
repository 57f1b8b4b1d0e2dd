import { randomUUID } from 'node:crypto';
import { BenchError } from '../../errors/index.js';
import { monotonicNow } from '../../host/index.js';
import { DEFAULT_EVENT_POLICY, type EventEnd, type EventPolicy } from '../event-queue/index.js';
import { type DeployedFunction, type EventInvokeConfig, functionArn, LATEST } from '../functions/index.js';
import type { Platform } from '../platform.js';
import type { InvocationEvent } from '../pool/index.js';
import { functionAddressOf } from './function-address.js';

/** A function as an event names it. */
interface Target {
  readonly deployed: DeployedFunction;
  readonly qualifier: string | null;
}

interface Ended {
  readonly target: Target;
  readonly event: InvocationEvent;
  /** The last one that was invoked. */
  readonly version: string;
  readonly end: EventEnd;
}

/** Queues an event as the function's EventInvokeConfig says, and tells its destination how it ended. */
export function acceptEvent(platform: Platform, target: Target, event: InvocationEvent): void {
  const { deployed, qualifier } = target;
  const config = deployed.settings.eventInvoke.get(qualifier ?? LATEST);
  let version = LATEST;
  platform.events.accept({
    invoke: () => {
      const resolved = deployed.resolve(qualifier);
      version = resolved.version;
      return resolved.invoke(event);
    },
    policy: policyOf(config),
    onEnd: (end) => {
      const destination = end.condition === 'Success' ? config?.onSuccess : config?.onFailure;
      if (typeof destination !== 'string') return;
      const record = invocationRecord({ target, event, version, end });
      send(platform, destination, record, event.traceId);
    },
  });
}

function policyOf(config: EventInvokeConfig | undefined): EventPolicy {
  const age = config?.maximumEventAgeInSeconds ?? null;
  return {
    maximumRetryAttempts: config?.maximumRetryAttempts ?? DEFAULT_EVENT_POLICY.maximumRetryAttempts,
    maximumEventAgeMs: age === null ? DEFAULT_EVENT_POLICY.maximumEventAgeMs : age * 1_000,
  };
}

/** The destination is a function, which gets the record as an event of its own. */
function send(platform: Platform, destination: string, record: object, traceId: string): void {
  const { name, qualifier } = functionAddressOf(destination);
  const deployed = platform.functions.find(name);
  if (deployed?.has(qualifier) !== true) {
    throw new BenchError(`the destination ${destination} is not there: an invocation record is lost`, {
      code: 'destination-missing',
      hint: 'create the function again, or change DestinationConfig',
    });
  }
  acceptEvent(
    platform,
    { deployed, qualifier },
    {
      requestId: randomUUID(),
      clientRequestId: null,
      traceId,
      clientContext: undefined,
      payload: Buffer.from(JSON.stringify(record)),
      receivedUs: monotonicNow(),
    },
  );
}

/** "Capturing records of Lambda asynchronous invocations" in the developer guide. */
function invocationRecord({ target, event, version, end }: Ended) {
  const { answer, condition, invocations } = end;
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: functionArn(target.deployed.name, target.qualifier ?? LATEST),
      condition,
      approximateInvokeCount: invocations,
    },
    requestPayload: JSON.parse(event.payload.toString()) as unknown,
    ...(answer === null
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: version,
            ...(answer.outcome === 'ok' ? {} : { functionError: 'Unhandled' }),
          },
          responsePayload: JSON.parse(answer.payload.toString()) as unknown,
        }),
  };
}
