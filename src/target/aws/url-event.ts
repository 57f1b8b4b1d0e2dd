import type { OneRequest } from '../invoke.js';

/** The event that a function URL makes of a request (payload format 2.0), for the Invoke API: its answer has the report. */
export function urlEvent({ path, method, headers, body }: OneRequest): Buffer {
  const url = new URL(path, 'http://function');
  const now = new Date();
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: lowerCase(headers),
    queryStringParameters: Object.fromEntries(url.searchParams),
    requestContext: {
      http: {
        method,
        path: url.pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'coldbench',
      },
      routeKey: '$default',
      stage: '$default',
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    ...(body === null ? {} : { body: Buffer.from(body).toString('base64') }),
    isBase64Encoded: body !== null,
  };
  return Buffer.from(JSON.stringify(event));
}

/** What the function URL would make of the function's answer: its status and its body. */
export function urlAnswer(payload: string): { readonly status: number; readonly body: string } {
  const answer = parsed(payload);
  if (typeof answer?.statusCode !== 'number') return { status: 200, body: payload };
  const { statusCode, body = '', isBase64Encoded = false } = answer;
  const text = isBase64Encoded === true ? Buffer.from(String(body), 'base64').toString('utf8') : String(body);
  return { status: statusCode, body: text };
}

function parsed(payload: string): Readonly<Record<string, unknown>> & { readonly statusCode?: unknown } {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
