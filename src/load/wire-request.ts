import type { Socket } from 'node:net';
import type { RequestParts } from './autocannon-client.js';
import { REQUEST_ID_HEADER } from './plan.js';

/** A request as it is written, all but its id. */
export interface WireRequest {
  /** Its place in the plan, from 0. */
  readonly place: number;
  readonly method: string;
  /** Ends where the id has to follow. */
  readonly head: string;
  readonly body: Buffer | undefined;
}

/** Methods whose requests have a length even when there is no body: RFC 9110, section 8.6. */
const WITH_LENGTH = new Set(['POST', 'PUT', 'PATCH']);

export function wireRequest(parts: RequestParts, url: URL, place: number): WireRequest {
  const { method, path, headers, body } = parts;
  const own = new Headers({ host: url.host, ...authorization(url), ...headers });
  if (body !== undefined || WITH_LENGTH.has(method)) own.set('content-length', String(body?.length ?? 0));
  own.delete(REQUEST_ID_HEADER);
  const lines = [...own].map(([name, value]) => `${name}: ${value}\r\n`);
  return {
    place,
    method,
    head: `${method} ${path} HTTP/1.1\r\n${lines.join('')}${REQUEST_ID_HEADER}: `,
    body,
  };
}

/** Writes a request in one go, so that it leaves in as few packets as it fits. */
export function writeRequest(socket: Socket, { head, body }: WireRequest, id: string): void {
  if (body === undefined) {
    socket.write(`${head}${id}\r\n\r\n`, 'latin1');
    return;
  }
  socket.cork();
  socket.write(`${head}${id}\r\n\r\n`, 'latin1');
  socket.write(body);
  socket.uncork();
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` };
}
