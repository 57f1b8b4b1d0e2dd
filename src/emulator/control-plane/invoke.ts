import type { IncomingMessage, ServerResponse } from 'node:http';
import { monotonicNow } from '../../host/index.js';
import { MAX_EVENT_BYTES, newTraceId } from '../function-url/index.js';
import type { DeployedFunction } from '../functions/index.js';
import { BodyTooLarge, readBody } from '../http/index.js';
import type { InvocationAnswer, InvocationEvent } from '../pool/index.js';
import { invalidParameter, ServiceError } from '../service-error.js';
import type { Call, Reply } from './call.js';

const NO_PAYLOAD = Buffer.from('{}');

/**
 * Invoke. `Event` is acknowledged before it runs and tried once (AWS tries up to three times over minutes);
 * `DryRun` checks the parameters alone.
 */
export async function invoke(call: Call): Promise<Reply | null> {
  const deployed = call.platform.functions.get(call.functionName);
  const event = await eventOf(call);
  const type = headerOf(call.request, 'x-amz-invocation-type') ?? 'RequestResponse';
  if (type === 'RequestResponse') return await respond(call, deployed, event);
  if (type === 'DryRun') return { status: 204 };
  if (type !== 'Event')
    throw invalidParameter(`InvocationType ${type} is none of RequestResponse, Event, DryRun`);
  const { onFault } = call.platform.deployment.host;
  deployed.invoke(event).then((answer) => void answer.complete(), onFault);
  return { status: 202 };
}

async function respond(call: Call, deployed: DeployedFunction, event: InvocationEvent): Promise<null> {
  const { request, response } = call;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const answer = await deployed.invoke(event, gone.signal);
  const tail = headerOf(request, 'x-amz-log-type') === 'Tail' ? await answer.logTail() : null;
  send(response, call.requestId, answer, tail);
  answer.complete();
  return null;
}

function send(
  response: ServerResponse,
  requestId: string,
  answer: InvocationAnswer,
  tail: Buffer | null,
): void {
  const headers = [
    ...['content-type', 'application/json', 'content-length', String(answer.payload.length)],
    ...['x-amzn-requestid', requestId, 'x-amz-executed-version', '$LATEST'],
  ];
  if (answer.outcome !== 'ok') headers.push('x-amz-function-error', 'Unhandled');
  if (tail !== null) headers.push('x-amz-log-result', tail.toString('base64'));
  response.writeHead(200, headers).end(answer.payload);
}

async function eventOf({ request, requestId }: Call): Promise<InvocationEvent> {
  const body = await readBody(request, MAX_EVENT_BYTES).catch((error: unknown) => {
    throw error instanceof BodyTooLarge ? tooLarge() : error;
  });
  const receivedUs = monotonicNow();
  const payload = body.length === 0 ? NO_PAYLOAD : body;
  refuseInvalidJson(payload);
  return {
    requestId,
    clientRequestId: headerOf(request, 'x-coldbench-request-id') ?? null,
    traceId: headerOf(request, 'x-amzn-trace-id') ?? newTraceId(),
    clientContext: clientContextOf(request),
    payload,
    receivedUs,
  };
}

function refuseInvalidJson(payload: Buffer): void {
  try {
    JSON.parse(payload.toString());
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

function tooLarge(): ServiceError {
  return new ServiceError(
    'RequestTooLargeException',
    `Request must be smaller than ${MAX_EVENT_BYTES} bytes for the InvokeFunction operation`,
  );
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
