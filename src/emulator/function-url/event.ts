import type { IncomingMessage } from 'node:http';

/** What a function URL knows of itself. */
export interface UrlIdentity {
  readonly urlId: string;
  readonly domainName: string;
  readonly port: number;
}

export interface EventFacts {
  readonly requestId: string;
  readonly traceId: string;
  readonly time: Date;
}

/**
 * Content types whose bodies are handed over as text. Which ones AWS counts is not documented; this is the
 * rule of the project's reference, everything else goes as base64.
 */
const TEXT =
  /^(?:text\/.*|application\/(?:json|xml|javascript|x-www-form-urlencoded|[^;\s]+\+json))(?:\s*;.*)?$/i;

/** A request as a function URL hands it to the function: payload format 2.0, as JSON. */
export function urlEvent(
  request: IncomingMessage,
  body: Buffer,
  identity: UrlIdentity,
  facts: EventFacts,
): Buffer {
  const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?');
  const cookies = cookiesOf(request);
  const head = JSON.stringify({
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: headersOf(request, identity, facts),
    ...(query === '' ? {} : { queryStringParameters: parametersOf(query) }),
    requestContext: contextOf(request, path, identity, facts),
  });
  return Buffer.from(`${head.slice(0, -1)},${bodyFields(request, body)}}`);
}

/** Base64 needs no escaping: a large image is not looked through as JSON. */
function bodyFields(request: IncomingMessage, body: Buffer): string {
  if (body.length === 0) return '"isBase64Encoded":false';
  return TEXT.test(request.headers['content-type'] ?? '')
    ? `"body":${JSON.stringify(body.toString())},"isBase64Encoded":false`
    : `"body":"${body.toString('base64')}","isBase64Encoded":true`;
}

/** Lower case, joined by commas where there are several; cookies have a field of their own. */
function headersOf(
  request: IncomingMessage,
  identity: UrlIdentity,
  facts: EventFacts,
): Record<string, string> {
  const headers: Record<string, string> = {};
  const { rawHeaders } = request;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    if (name !== 'cookie') headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  headers['x-amzn-trace-id'] = facts.traceId;
  headers['x-forwarded-for'] = request.socket.remoteAddress ?? '';
  headers['x-forwarded-port'] = String(identity.port);
  headers['x-forwarded-proto'] = 'http';
  return headers;
}

function cookiesOf(request: IncomingMessage): string[] {
  return (request.headers.cookie ?? '').split(/;\s*/).filter((cookie) => cookie !== '');
}

function parametersOf(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = Object.hasOwn(parameters, name) ? `${parameters[name]},${value}` : value;
  }
  return parameters;
}

function contextOf(request: IncomingMessage, path: string, identity: UrlIdentity, facts: EventFacts) {
  return {
    accountId: 'anonymous',
    apiId: identity.urlId,
    domainName: identity.domainName,
    domainPrefix: identity.urlId,
    http: {
      method: request.method,
      path,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.socket.remoteAddress ?? '',
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId: facts.requestId,
    routeKey: '$default',
    stage: '$default',
    time: commonLogTime(facts.time),
    timeEpoch: facts.time.getTime(),
  };
}

/** `12/Mar/2020:19:03:58 +0000`, as web servers log it. */
export function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + separator.length)];
}
