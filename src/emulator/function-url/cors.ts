import type { IncomingMessage } from 'node:http';
import type { UrlAnswer } from './answer.js';
import type { Cors } from './settings.js';

/** An `OPTIONS` request by which a browser asks whether a page may send what it wants to send. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}

/** The platform answers preflights by itself; what is not granted has no headers, and the browser refuses. */
export function preflightAnswer(request: IncomingMessage, cors: Cors): UrlAnswer {
  const granted = grantedHeaders(request, cors);
  const headers = granted.length === 0 ? [] : [...granted, ...preflightHeaders(request, cors)];
  return { status: 200, headers, body: '' };
}

/**
 * What the configuration adds to every answer to a page of an allowed origin, as name, value, name, value. The
 * developer guide has it added beside what the function says itself, duplicates included.
 */
export function corsHeaders(request: IncomingMessage, cors: Cors): string[] {
  const granted = grantedHeaders(request, cors);
  const exposed = cors.ExposeHeaders ?? [];
  if (granted.length === 0 || exposed.length === 0) return granted;
  return [...granted, 'access-control-expose-headers', exposed.join(',')];
}

function grantedHeaders({ headers: { origin } }: IncomingMessage, cors: Cors): string[] {
  const origins = cors.AllowOrigins ?? [];
  const any = origins.includes('*');
  if (origin === undefined || !(any || origins.includes(origin))) return [];
  // The browser refuses the wildcard together with credentials.
  const credentials = cors.AllowCredentials === true;
  const allowed = any && !credentials ? '*' : origin;
  const headers = ['access-control-allow-origin', allowed];
  if (allowed !== '*') headers.push('vary', 'Origin');
  if (credentials) headers.push('access-control-allow-credentials', 'true');
  return headers;
}

function preflightHeaders({ headers }: IncomingMessage, cors: Cors): string[] {
  const granted: string[] = [];
  const method = headers['access-control-request-method'] ?? '';
  const methods = cors.AllowMethods ?? [];
  if (methods.includes('*')) granted.push('access-control-allow-methods', method);
  else if (methods.length > 0) granted.push('access-control-allow-methods', methods.join(','));
  const wanted = headers['access-control-request-headers'];
  const allowed = cors.AllowHeaders ?? [];
  if (allowed.includes('*')) granted.push('access-control-allow-headers', wanted ?? '*');
  else if (allowed.length > 0) granted.push('access-control-allow-headers', allowed.join(','));
  if (cors.MaxAge !== undefined) granted.push('access-control-max-age', String(cors.MaxAge));
  return granted;
}
