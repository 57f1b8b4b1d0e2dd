import type { IncomingMessage } from 'node:http';
import { NotAuthenticated } from './credentials.js';

/** What a request says of its signature, by the `Authorization` header or, presigned, in its query. */
export interface Authorization {
  readonly kind: 'header' | 'query';
  readonly accessKeyId: string;
  /** Day, region, service and `aws4_request`. */
  readonly scope: readonly [string, string, string, string];
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** As in `X-Amz-Date`: `20250102T030405Z`. */
  readonly date: string;
  readonly sessionToken: string | undefined;
  /** Of a presigned request, in seconds. */
  readonly expiresIn: number | undefined;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Throws NotAuthenticated where the request has no authorization, or an incomplete one. */
export function authorizationOf(request: IncomingMessage, query: URLSearchParams): Authorization {
  const header = request.headers.authorization;
  if (header !== undefined) return fromHeader(request, header);
  if (query.has('X-Amz-Signature') || query.has('X-Amz-Algorithm')) return fromQuery(query);
  throw new NotAuthenticated('AccessDeniedException', 'Forbidden');
}

function fromHeader(request: IncomingMessage, header: string): Authorization {
  const [algorithm = '', rest = ''] = header.split(/\s+(.*)/s, 2);
  if (algorithm !== ALGORITHM) throw new NotAuthenticated('AccessDeniedException', 'Forbidden');
  const parts = new Map(rest.split(/\s*,\s*/).map((part) => splitOnce(part.trim())));
  const date = headerOf(request, 'x-amz-date');
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => (parts.get(name) ?? '') === '')
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (date === undefined) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (missing.length > 0) throw incomplete(missing);
  return {
    kind: 'header',
    ...credentialOf(parts.get('Credential') ?? ''),
    signedHeaders: (parts.get('SignedHeaders') ?? '').toLowerCase().split(';'),
    signature: parts.get('Signature') ?? '',
    date: date ?? '',
    sessionToken: headerOf(request, 'x-amz-security-token'),
    expiresIn: undefined,
  };
}

function fromQuery(query: URLSearchParams): Authorization {
  const missing = [
    'X-Amz-Algorithm',
    'X-Amz-Credential',
    'X-Amz-Signature',
    'X-Amz-SignedHeaders',
    'X-Amz-Date',
    'X-Amz-Expires',
  ]
    .filter((name) => (query.get(name) ?? '') === '')
    .map((name) => `AWS query-string parameters must include '${name}'.`);
  if (missing.length > 0) throw incomplete(missing);
  return {
    kind: 'query',
    ...credentialOf(query.get('X-Amz-Credential') ?? ''),
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').toLowerCase().split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    date: query.get('X-Amz-Date') ?? '',
    sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
    expiresIn: Number(query.get('X-Amz-Expires')),
  };
}

function credentialOf(text: string): Pick<Authorization, 'accessKeyId' | 'scope'> {
  const parts = text.split('/');
  const [day = '', region = '', service = '', end = ''] = parts.slice(-4);
  if (parts.length < 5 || end !== 'aws4_request') {
    throw incomplete([
      `Credential must have at least 5 slash-delimited elements of the form Access-key/Date/Region/Service/aws4_request, got: '${text}'.`,
    ]);
  }
  return { accessKeyId: parts.slice(0, -4).join('/'), scope: [day, region, service, end] };
}

function incomplete(reasons: readonly string[]): NotAuthenticated {
  return new NotAuthenticated('IncompleteSignatureException', reasons.join(' '));
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function splitOnce(part: string): [string, string] {
  const index = part.indexOf('=');
  return index < 0 ? [part, ''] : [part.slice(0, index), part.slice(index + 1)];
}
