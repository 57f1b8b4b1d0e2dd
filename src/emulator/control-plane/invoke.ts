import type { ServerResponse } from 'node:http';
import type { InvocationAnswer } from '../pool/index.js';
import { acceptEvent } from './asynchronous.js';
import { type Call, functionOf, type Reply } from './call.js';
import { eventOf, invocationTypeOf, wantsLog } from './invoke-event.js';

/** Invoke. `Event` is acknowledged before it runs; `DryRun` checks the parameters alone. */
export async function invoke(call: Call): Promise<Reply | null> {
  const type = invocationTypeOf(call.request);
  if (type === 'Event') return await acknowledge(call);
  if (type === 'RequestResponse') return await respond(call);
  functionOf(call).version(call.qualifier);
  await eventOf(call, type);
  return { status: 204 };
}

/** InvokeAsync (2014-11-13), which Invoke replaced. */
export async function invokeAsync(call: Call): Promise<Reply> {
  return await acknowledge(call);
}

async function acknowledge(call: Call): Promise<Reply> {
  const { platform, qualifier } = call;
  const deployed = functionOf(call);
  deployed.version(qualifier);
  acceptEvent(platform, { deployed, qualifier }, await eventOf(call, 'Event'));
  return { status: 202 };
}

async function respond(call: Call): Promise<null> {
  const { request, response, requestId, qualifier } = call;
  const tail = wantsLog(request);
  const deployed = functionOf(call);
  deployed.version(qualifier).anticipate();
  const event = await eventOf(call, 'RequestResponse');
  const target = deployed.resolve(qualifier);
  const answer = await target.invoke(event, response);
  const log = tail ? await answer.logTail() : null;
  send(response, { requestId, version: target.version, answer, log });
  answer.complete();
  return null;
}

interface Sent {
  readonly requestId: string;
  readonly version: string;
  readonly answer: InvocationAnswer;
  readonly log: Buffer | null;
}

function send(response: ServerResponse, { requestId, version, answer, log }: Sent): void {
  const headers = [
    ...['content-type', 'application/json', 'content-length', String(answer.payload.length)],
    ...['x-amzn-requestid', requestId, 'x-amz-executed-version', version],
  ];
  if (answer.outcome !== 'ok') headers.push('x-amz-function-error', 'Unhandled');
  if (log !== null) headers.push('x-amz-log-result', log.toString('base64'));
  response.writeHead(200, headers).end(answer.payload);
}
