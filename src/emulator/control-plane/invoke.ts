import type { ServerResponse } from 'node:http';
import type { DeployedFunction } from '../functions/index.js';
import type { InvocationAnswer } from '../pool/index.js';
import type { Call, Reply } from './call.js';
import { eventOf, invocationTypeOf, wantsLog } from './invoke-event.js';

/** Invoke. `Event` is acknowledged before it runs; `DryRun` checks the parameters alone. */
export async function invoke(call: Call): Promise<Reply | null> {
  const type = invocationTypeOf(call.request);
  const deployed = call.platform.functions.get(call.functionName);
  if (type === 'Event') return await acknowledge(call, deployed);
  if (type === 'RequestResponse') return await respond(call, deployed);
  await eventOf(call, type);
  return { status: 204 };
}

/** InvokeAsync (2014-11-13), which Invoke replaced. */
export async function invokeAsync(call: Call): Promise<Reply> {
  return await acknowledge(call, call.platform.functions.get(call.functionName));
}

async function acknowledge(call: Call, deployed: DeployedFunction): Promise<Reply> {
  const event = await eventOf(call, 'Event');
  call.platform.events.accept(() => deployed.invoke(event));
  return { status: 202 };
}

async function respond(call: Call, deployed: DeployedFunction): Promise<null> {
  const { request, response, requestId } = call;
  const tail = wantsLog(request);
  const event = await eventOf(call, 'RequestResponse');
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const answer = await deployed.invoke(event, gone.signal);
  send(response, requestId, answer, tail ? await answer.logTail() : null);
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
