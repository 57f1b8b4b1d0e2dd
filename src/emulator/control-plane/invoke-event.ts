import type { IncomingMessage } from 'node:http';
import { monotonicNow } from '../../host/index.js';
import { newTraceId, tracingHeader } from '../function-url/index.js';
import { BodyTooLarge, hasBody, readBody } from '../http/index.js';
import type { InvocationEvent } from '../pool/index.js';
import { ServiceError } from '../service-error.js';
import type { Call } from './call.js';
import { violation } from './constraints.js';
import { checkJson } from './json-check.js';

/** Events of synchronous and of asynchronous invocations, from AWS's quotas (the latter since October 2025). */
const MAX_EVENT_BYTES = { RequestResponse: 6_291_456, DryRun: 6_291_456, Event: 1_048_576 } as const;

export type InvocationType = keyof typeof MAX_EVENT_BYTES;

const NO_PAYLOAD = Buffer.from('{}');

/** `X-Amz-Invocation-Type`. Throws a ValidationException for one that is none. */
export function invocationTypeOf(request: IncomingMessage): InvocationType {
  return oneOf('invocationType', headerOf(request, 'x-amz-invocation-type') ?? 'RequestResponse', [
    'Event',
    'RequestResponse',
    'DryRun',
  ]);
}

/** `X-Amz-Log-Type`: whether the answer is to carry the end of the log. */
export function wantsLog(request: IncomingMessage): boolean {
  return oneOf('logType', headerOf(request, 'x-amz-log-type') ?? 'None', ['None', 'Tail']) === 'Tail';
}

function oneOf<T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw violation(name, value, `Member must satisfy enum value set: [${known.join(', ')}]`);
}

/** The event that a call of Invoke carries, checked as AWS does: its size, and that it is JSON. */
export async function eventOf(call: Call, type: InvocationType): Promise<InvocationEvent> {
  const { request, requestId } = call;
  const body = hasBody(request) ? await payloadOf(request, type) : NO_PAYLOAD;
  const receivedUs = monotonicNow();
  const payload = body.length === 0 ? NO_PAYLOAD : body;
  refuseInvalidJson(payload);
  return {
    requestId,
    clientRequestId: headerOf(request, 'x-coldbench-request-id') ?? null,
    traceId: tracingHeader(headerOf(request, 'x-amzn-trace-id') ?? newTraceId()),
    clientContext: clientContextOf(request),
    payload,
    receivedUs,
  };
}

async function payloadOf(request: IncomingMessage, type: InvocationType): Promise<Buffer> {
  try {
    return await readBody(request, MAX_EVENT_BYTES[type]);
  } catch (error) {
    throw error instanceof BodyTooLarge ? tooLarge(error, type) : error;
  }
}

function tooLarge({ sizeBytes, limitBytes }: BodyTooLarge, type: InvocationType): ServiceError {
  const message =
    type === 'Event'
      ? `${sizeBytes} byte payload is too large for the Event invocation type (limit ${limitBytes} bytes)`
      : `Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`;
  return new ServiceError('RequestTooLargeException', message);
}

function refuseInvalidJson(payload: Buffer): void {
  try {
    checkJson(payload);
  } catch (error) {
    throw new ServiceError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Base64 of a JSON object in the request; the JSON itself for the runtime, in one line. */
function clientContextOf(request: IncomingMessage): string | undefined {
  const header = headerOf(request, 'x-amz-client-context');
  if (header === undefined) return undefined;
  try {
    const json = JSON.stringify(JSON.parse(Buffer.from(header, 'base64').toString()));
    return json.replace(
      /[\u0080-\uffff]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  } catch {
    throw new ServiceError(
      'InvalidRequestContentException',
      'Client context must be a valid Base64-encoded JSON object.',
    );
  }
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
