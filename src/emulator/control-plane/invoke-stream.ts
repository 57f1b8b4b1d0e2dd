import type { ServerResponse } from 'node:http';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { relay } from '../http/index.js';
import type { AnswerStream, InvocationAnswer } from '../pool/index.js';
import { invalidParameter } from '../service-error.js';
import { type Call, functionOf, type Reply } from './call.js';
import { eventOf, invocationTypeOf, wantsLog } from './invoke-event.js';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
);

/**
 * InvokeWithResponseStream: the answer as `PayloadChunk` events while the function streams it, and one
 * `InvokeComplete` that says how it ended. An answer that is not streamed is one chunk.
 */
export async function invokeWithResponseStream(call: Call): Promise<Reply | null> {
  const { request, response, requestId } = call;
  const type = invocationTypeOf(request);
  if (type === 'Event') {
    throw invalidParameter('InvokeWithResponseStream takes RequestResponse or DryRun as InvocationType');
  }
  const tail = wantsLog(request);
  const deployed = functionOf(call);
  deployed.version(call.qualifier);
  const event = await eventOf(call, type);
  if (type === 'DryRun') return { status: 204 };
  const target = deployed.resolve(call.qualifier);
  let relayed: Promise<boolean> | undefined;
  const onStream = ({ body }: AnswerStream) => {
    begin(response, requestId, target.version);
    relayed = relay(body, response, payloadChunk);
  };
  const answer = await target.invoke({ ...event, onStream }, response);
  await relayed;
  if (relayed === undefined) {
    begin(response, requestId, target.version);
    if (answer.outcome === 'ok') response.write(payloadChunk(answer.payload));
  }
  response.end(invokeComplete(answer, tail ? await answer.logTail() : null));
  answer.complete();
  return null;
}

function begin(response: ServerResponse, requestId: string, version: string): void {
  const headers = {
    'content-type': 'application/vnd.amazon.eventstream',
    'x-amzn-requestid': requestId,
    'x-amz-executed-version': version,
  };
  response.writeHead(200, headers).flushHeaders();
}

function payloadChunk(chunk: Buffer): Uint8Array {
  return message('PayloadChunk', 'application/octet-stream', chunk);
}

function invokeComplete({ outcome, payload }: InvocationAnswer, tail: Buffer | null): Uint8Array {
  const failure = outcome === 'ok' ? {} : { ErrorCode: 'Unhandled', ErrorDetails: payload.toString() };
  const log = tail === null ? {} : { LogResult: tail.toString('base64') };
  const body = Buffer.from(JSON.stringify({ ...failure, ...log }));
  return message('InvokeComplete', 'application/json', body);
}

function message(type: string, contentType: string, body: Uint8Array): Uint8Array {
  const text = (value: string) => ({ type: 'string' as const, value });
  return codec.encode({
    headers: {
      ':event-type': text(type),
      ':content-type': text(contentType),
      ':message-type': text('event'),
    },
    body,
  });
}
