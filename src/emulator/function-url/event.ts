import type { IncomingMessage } from 'node:http';
import type { Credentials } from '../iam/index.js';
import { pathOf, targetOf } from './target.js';

/** What a function URL knows of itself. */
export interface UrlIdentity {
  readonly urlId: string;
  readonly domainName: string;
  readonly port: number;
  readonly accountId: string;
}

export interface EventFacts {
  readonly requestId: string;
  readonly traceId: string;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  /** Who signed the request; null where the URL is open to everybody. */
  readonly caller: Credentials | null;
}

/**
 * Content types whose bodies are handed over as text: those of HTTP APIs in the developer guide of API Gateway,
 * and `+json`. Forms are none of them: on AWS they arrive as base64.
 */
const TEXT = /^(?:text\/.*|application\/(?:json|xml|javascript|[^;\s]+\+json))(?:\s*;.*)?$/i;

/** A request as a function URL hands it to the function: payload format 2.0, as JSON. */
export function urlEvent(
  request: IncomingMessage,
  body: Buffer,
  identity: UrlIdentity,
  facts: EventFacts,
): Buffer {
  const { path, query } = targetOf(request.url ?? '/');
  const cookies = cookiesOf(request);
  return Buffer.from(
    `{"version":"2.0","routeKey":"$default","rawPath":${JSON.stringify(path)},` +
      `"rawQueryString":${JSON.stringify(query)},` +
      (cookies.length === 0 ? '' : `"cookies":${JSON.stringify(cookies)},`) +
      `"headers":${JSON.stringify(headersOf(request, body.length, identity, facts))},` +
      (query === '' ? '' : `"queryStringParameters":${JSON.stringify(parametersOf(query))},`) +
      `"requestContext":${contextOf(request, path, identity, facts)},${bodyFields(request, body)}}`,
  );
}

/** Base64 needs no escaping: a large image is not looked through as JSON. */
function bodyFields(request: IncomingMessage, body: Buffer): string {
  if (body.length === 0) return '"isBase64Encoded":false';
  return TEXT.test(request.headers['content-type'] ?? '')
    ? `"body":${JSON.stringify(body.toString())},"isBase64Encoded":false`
    : `"body":"${body.toString('base64')}","isBase64Encoded":true`;
}

/** They concern one connection (RFC 9110, 7.6.1), which ends at the platform. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Lower case, joined by commas where there are several; cookies stand here and in a field of their own. */
function headersOf(
  { rawHeaders, socket }: IncomingMessage,
  bodyBytes: number,
  identity: UrlIdentity,
  facts: EventFacts,
): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    if (HOP_BY_HOP.has(name)) continue;
    const separator = name === 'cookie' ? '; ' : ',';
    headers[name] = headers[name] === undefined ? value : `${headers[name]}${separator}${value}`;
  }
  if (bodyBytes > 0) headers['content-length'] ??= String(bodyBytes);
  headers['x-amzn-trace-id'] = facts.traceId;
  headers['x-forwarded-for'] = socket.remoteAddress ?? '';
  headers['x-forwarded-port'] = String(identity.port);
  headers['x-forwarded-proto'] = 'http';
  return headers;
}

function cookiesOf({ headers: { cookie } }: IncomingMessage): string[] {
  return cookie === undefined ? [] : cookie.split(/;\s*/).filter((text) => text !== '');
}

/** Decoded, a plus as a space; the values of a repeated key joined by commas. */
function parametersOf(query: string): Record<string, string> {
  const parameters: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = parameters[name] === undefined ? value : `${parameters[name]},${value}`;
  }
  return parameters;
}

function contextOf(request: IncomingMessage, path: string, identity: UrlIdentity, facts: EventFacts): string {
  const { caller, requestId, timeMs } = facts;
  const http = {
    method: request.method,
    path: pathOf(path),
    protocol: `HTTP/${request.httpVersion}`,
    sourceIp: request.socket.remoteAddress ?? '',
    userAgent: request.headers['user-agent'] ?? '',
  };
  return (
    `{"accountId":"${caller === null ? 'anonymous' : identity.accountId}","apiId":"${identity.urlId}",` +
    (caller === null ? '' : `"authentication":null,"authorizer":${authorizerOf(caller, identity)},`) +
    `"domainName":${JSON.stringify(identity.domainName)},"domainPrefix":"${identity.urlId}",` +
    `"http":${JSON.stringify(http)},"requestId":"${requestId}","routeKey":"$default",` +
    `"stage":"$default","time":"${commonLogTime(timeMs)}","timeEpoch":${timeMs}}`
  );
}

/** All credentials of the emulator are those of its account's root, whose id is the account's. */
function authorizerOf({ accessKeyId }: Credentials, { accountId }: UrlIdentity): string {
  return JSON.stringify({
    iam: {
      accessKey: accessKeyId,
      accountId,
      callerId: accountId,
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: `arn:aws:iam::${accountId}:root`,
      userId: accountId,
    },
  });
}

let lastSecond = { second: -1, text: '' };

/** `12/Mar/2020:19:03:58 +0000`, as web servers log it: one text for a second. */
export function commonLogTime(timeMs: number): string {
  const second = Math.floor(timeMs / 1_000);
  if (second !== lastSecond.second) {
    const [, day, month, year, clock] = new Date(timeMs).toUTCString().split(' ');
    lastSecond = { second, text: `${day}/${month}/${year}:${clock} +0000` };
  }
  return lastSecond.text;
}
