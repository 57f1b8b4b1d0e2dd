import http from 'node:http';
import https from 'node:https';
import { monotonicNow } from '../host/index.js';
import { type Method, REQUEST_ID_HEADER } from '../load/index.js';
import { formatDuration, type Microseconds } from '../units/index.js';

export interface OneRequest {
  /** With its query. */
  readonly path: string;
  readonly method: Method;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  readonly requestId: string;
  readonly timeoutUs: Microseconds;
  readonly signal: AbortSignal;
}

export type OneResult = OneAnswer | NoAnswer;

/** No whole answer came: data, like any other way in which an invocation can end. */
export interface NoAnswer {
  readonly state: 'unanswered';
  readonly outcome: 'timeout' | 'transport-error';
  readonly message: string;
}

export interface OneAnswer {
  readonly state: 'answered';
  readonly status: number;
  readonly body: string;
  /** Just before the connection was opened, and after the answer's last byte. */
  readonly startUs: Microseconds;
  readonly endUs: Microseconds;
}

/**
 * One request on a connection of its own, timed from before the connect to the last byte of the answer.
 * Rejects only when its signal is aborted.
 */
export function invokeUrl(base: string, request: OneRequest): Promise<OneResult> {
  const url = new URL(request.path, base);
  const { request: open } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    let outcome: NoAnswer['outcome'] = 'transport-error';
    const failed = ({ message }: Error) =>
      request.signal.aborted
        ? reject(request.signal.reason)
        : resolve({ state: 'unanswered', outcome, message });
    const startUs = monotonicNow();
    const outgoing = open(url, optionsOf(request), (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', failed);
      response.on('end', () => {
        const endUs = monotonicNow();
        const body = Buffer.concat(chunks).toString('utf8');
        resolve({ state: 'answered', status: response.statusCode ?? 0, body, startUs, endUs });
      });
    });
    outgoing.on('timeout', () => {
      outcome = 'timeout';
      outgoing.destroy(new Error(`no answer in ${formatDuration(request.timeoutUs)}`));
    });
    outgoing.on('error', failed);
    outgoing.end(request.body ?? undefined);
  });
}

function optionsOf({ method, timeoutUs, signal, headers, requestId }: OneRequest): http.RequestOptions {
  return {
    method,
    agent: false,
    timeout: timeoutUs / 1_000,
    signal,
    headers: { ...headers, [REQUEST_ID_HEADER]: requestId },
  };
}
