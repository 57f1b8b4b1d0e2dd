import type { Socket } from 'node:net';

/** What setupRequest gets and gives: autocannon writes the request from it. */
export interface RequestParts {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: Buffer;
}

export interface ClientRequest extends RequestParts {
  /** Called when the request is built, just before it is written. */
  readonly setupRequest: (request: RequestParts) => RequestParts;
  /** Called with the whole answer, just before the `response` event. */
  readonly onResponse: (
    status: number,
    body: string,
    context: object,
    headers: Record<string, unknown>,
  ) => void;
}

/**
 * The client of one connection in autocannon 9.0.0 (lib/httpClient.js), as far as we use it. Beyond the
 * published types: `request` is emitted before a request is built, filed with `insertRequest` and then written;
 * `response` once the parser is through with an answer; `connError` before it connects again after an error of
 * the socket; after a timeout or the server's end of the connection it connects again without an event, and
 * neither the queue nor the parser is reset.
 */
export interface AutocannonClient {
  readonly conn: Socket;
  readonly pipelinedRequests: { clear(): void; insertRequest(request: object): void };
  readonly parser: ResponseParser;
  setRequests(requests: readonly ClientRequest[]): void;
  destroy(): void;
  on(event: 'request', listener: () => void): this;
  on(event: 'headers', listener: (head: ResponseHead) => void): this;
  on(event: 'response', listener: (status: number, bytes: number) => void): this;
  on(event: 'connError', listener: (error: NodeJS.ErrnoException) => void): this;
}

export interface ResponseHead {
  readonly statusCode: number;
  readonly shouldKeepAlive: boolean;
}

/** Of http-parser-js 0.5: what it decides by once `headers` was emitted. */
export interface ResponseParser {
  reinitialize(type: 'RESPONSE'): void;
  isChunked: boolean;
  body_bytes: number | null;
  /** True where the answer has a length and does not ask to close. */
  shouldKeepAlive(): boolean;
}
