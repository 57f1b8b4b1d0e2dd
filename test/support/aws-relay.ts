import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A call to one of AWS's services, on its way. */
export interface RelayedCall {
  readonly operation: string;
  readonly body: Buffer;
}

export interface RelayOptions {
  /** Before a call is passed on. */
  readonly onCall?: (call: RelayedCall) => void | Promise<void>;
  /** What is passed on in the place of a call's body. */
  readonly bodyFor?: (call: RelayedCall) => Promise<Buffer>;
  /** What is passed on in the place of an answer's body. */
  readonly answerFor?: (call: RelayedCall, answer: Buffer) => Buffer;
  /** When the service has done what it was asked for, and its answer has not been passed on. */
  readonly onDone?: (call: RelayedCall) => void;
}

export interface Relay {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Stands in front of a service, and tells of every call. */
export async function startRelay(service: string, options: RelayOptions): Promise<Relay> {
  const server = http.createServer((request, response) => {
    relay(service, options, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { endpoint: `http://127.0.0.1:${port}`, close };
}

async function relay(
  service: string,
  { onCall, onDone, bodyFor, answerFor }: RelayOptions,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const call = { operation: operationOf(request, body), body };
  await onCall?.(call);
  const passed = (await bodyFor?.(call)) ?? body;
  const { host: _host, 'content-length': _length, ...rest } = request.headers;
  const headers = { ...rest, 'content-length': String(passed.length) };
  const onward = http.request(`${service}${request.url}`, { method: request.method, headers });
  onward.on('error', (error) => response.destroy(error));
  onward.end(passed);
  const [answer] = (await once(onward, 'response')) as [IncomingMessage];
  onDone?.(call);
  if (answerFor === undefined) {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
    return;
  }
  const told = answerFor(call, await buffer(answer));
  const { 'content-length': _size, 'transfer-encoding': _encoding, ...said } = answer.headers;
  response.writeHead(answer.statusCode ?? 502, { ...said, 'content-length': told.length });
  response.end(told);
}

/** As the SDK names it, for what changes something; `<method> <path>` of other calls by path. */
function operationOf({ headers, method = '', url = '' }: IncomingMessage, body: Buffer): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.')[1] ?? '';
  const query = /^(?:.*&)?Action=(\w+)/.exec(body.subarray(0, 10_000).toString('latin1'));
  if (query !== null && headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return query[1] ?? '';
  return BY_PATH.find(([pattern]) => pattern.test(`${method} ${url}`))?.[1] ?? `${method} ${url}`;
}

const BY_PATH: readonly (readonly [RegExp, string])[] = [
  [/^POST \/2015-03-31\/functions\/?$/, 'CreateFunction'],
  [/^DELETE \/2015-03-31\/functions\/[^/]+$/, 'DeleteFunction'],
  [/^PUT \/2015-03-31\/functions\/[^/]+\/configuration/, 'UpdateFunctionConfiguration'],
  [/^POST \/2021-10-31\/functions\/[^/]+\/url/, 'CreateFunctionUrlConfig'],
  [/^POST \/2015-03-31\/functions\/[^/]+\/invocations/, 'Invoke'],
  [/^PUT \/[^/?]+\/?$/, 'CreateBucket'],
  [/^PUT \/[^/?]+\/?\?tagging/, 'PutBucketTagging'],
  [/^PUT \/[^/]+\/[^/]+/, 'PutObject'],
  [/^DELETE \/[^/]+\/[^/]+/, 'DeleteObject'],
  [/^DELETE \/[^/]+\/?$/, 'DeleteBucket'],
];
