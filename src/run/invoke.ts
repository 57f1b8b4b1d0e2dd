import http from 'node:http';
import { BenchError } from '../errors/index.js';
import { monotonicNow } from '../host/index.js';
import { REQUEST_ID_HEADER } from '../load/index.js';
import type { Microseconds } from '../units/index.js';

export interface OneRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  readonly requestId: string;
  readonly timeoutUs: Microseconds;
  readonly signal: AbortSignal;
}

export interface OneAnswer {
  readonly status: number;
  readonly body: string;
  /** Just before the connection was opened, and after the answer's last byte. */
  readonly startUs: Microseconds;
  readonly endUs: Microseconds;
}

/**
 * One request on a connection of its own, timed from before the connect to the last byte of the answer.
 * Throws a BenchError when no whole answer comes.
 */
export function invokeOnce(request: OneRequest): Promise<OneAnswer> {
  return new Promise((resolve, reject) => {
    const startUs = monotonicNow();
    const outgoing = http.request(
      request.url,
      {
        method: request.method,
        agent: false,
        timeout: request.timeoutUs / 1_000,
        signal: request.signal,
        headers: { ...request.headers, [REQUEST_ID_HEADER]: request.requestId },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const endUs = monotonicNow();
          const body = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, body, startUs, endUs });
        });
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer in ${request.timeoutUs / 1_000} ms`)));
    outgoing.on('error', (cause) => reject(noAnswer(request.url, cause)));
    outgoing.end(request.body ?? undefined);
  });
}

function noAnswer(url: string, cause: Error): BenchError {
  return new BenchError(`no answer from ${url}: ${cause.message}`, { code: 'no-answer', cause });
}
