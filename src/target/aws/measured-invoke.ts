import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda';
import { messageOf } from '../../errors/index.js';
import { monotonicNow } from '../../host/index.js';
import { type Microseconds, toMilliseconds } from '../../units/index.js';
import type { OneRequest, OneResult } from '../invoke.js';
import { type LoggedReport, reportInTail } from './report-line.js';
import { isAwsError } from './retry.js';
import { urlAnswer, urlEvent } from './url-event.js';

export interface MeasuredInvocation {
  readonly result: OneResult;
  /** Null where the answer came without one. */
  readonly report: LoggedReport | null;
}

interface Times {
  startUs: Microseconds;
  endUs: Microseconds;
}

/**
 * One invocation by the Invoke API, which hands over the end of the log with the answer. Timed from just before
 * the connection is made, when the request is signed, to the answer's last byte. Rejects only when aborted.
 */
export async function measuredInvoke(
  lambda: LambdaClient,
  functionName: string,
  request: OneRequest,
): Promise<MeasuredInvocation> {
  const times: Times = { startUs: monotonicNow(), endUs: monotonicNow() };
  const timeout = AbortSignal.timeout(toMilliseconds(request.timeoutUs));
  try {
    const command = timed(functionName, urlEvent(request), times);
    const output = await lambda.send(command, { abortSignal: AbortSignal.any([request.signal, timeout]) });
    return answered(output, times);
  } catch (error) {
    request.signal.throwIfAborted();
    return { result: failed(error, timeout.aborted, times), report: null };
  }
}

/** The invocation as a command of the SDK that notes when it is sent, and when its whole answer is there. */
function timed(functionName: string, payload: Buffer, times: Times): InvokeCommand {
  const command = new InvokeCommand({ FunctionName: functionName, LogType: 'Tail', Payload: payload });
  command.middlewareStack.add(
    (next) => async (args) => {
      times.startUs = monotonicNow();
      const sent = await next(args);
      const response = sent.response as { body: unknown };
      response.body = await wholeBody(response.body);
      times.endUs = monotonicNow();
      return sent;
    },
    { step: 'deserialize', name: 'coldbenchTimes', priority: 'low' },
  );
  return command;
}

async function wholeBody(body: unknown): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function answered(output: InvokeCommandOutput, times: Times): MeasuredInvocation {
  const payload = Buffer.from(output.Payload ?? []).toString('utf8');
  // As the function URL answers, whatever went wrong in the function.
  const answer = output.FunctionError === undefined ? urlAnswer(payload) : { status: 502, body: payload };
  const tail = Buffer.from(output.LogResult ?? '', 'base64').toString('utf8');
  return { result: { state: 'answered', ...answer, ...times }, report: reportInTail(tail) };
}

function failed(error: unknown, isTimeout: boolean, times: Times): OneResult {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  const message = messageOf(error);
  if (isTimeout) return { state: 'unanswered', outcome: 'timeout', message };
  if (isAwsError(error, 'TooManyRequestsException') || status !== undefined)
    return { state: 'answered', status: status ?? 429, body: message, ...times, endUs: monotonicNow() };
  return { state: 'unanswered', outcome: 'transport-error', message };
}
