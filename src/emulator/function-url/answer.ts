/** What a function URL sends back. */
export interface UrlAnswer {
  readonly status: number;
  /** Name, value, name, value, as Node's `writeHead` takes them. */
  readonly headers: readonly string[];
  readonly body: Buffer | string;
}

/** They are the connection's, not the answer's; the length is counted here. */
const OWN_HEADERS = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'date']);

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** 502, as AWS answers for a function that failed or answered what cannot be an HTTP response. */
export const BAD_GATEWAY: UrlAnswer = {
  status: 502,
  headers: ['content-type', 'application/json'],
  body: '{"Message":"Internal Server Error"}',
};

/**
 * A function's answer as HTTP: with a `statusCode` it describes the response, without one it is the body of
 * a 200 `application/json` ("Invoking Lambda function URLs" in the developer guide).
 */
export function urlAnswer(payload: Buffer): UrlAnswer {
  const answer = parsed(payload);
  if (answer === undefined) return BAD_GATEWAY;
  if (!isRecord(answer) || answer.statusCode === undefined) {
    return { status: 200, headers: ['content-type', 'application/json'], body: payload };
  }
  const head = headOf(answer, 'application/json');
  const body = bodyOf(answer.body ?? '', answer.isBase64Encoded === true);
  return head !== undefined && body !== undefined ? { ...head, body } : BAD_GATEWAY;
}

/** Status, headers and cookies that a function describes; undefined where they make no HTTP response. */
export function headOf(
  described: Readonly<Record<string, unknown>>,
  defaultType: string,
): Pick<UrlAnswer, 'status' | 'headers'> | undefined {
  const status = Number(described.statusCode);
  const headers = headersOf(described.headers ?? {}, described.cookies ?? [], defaultType);
  const valid = Number.isInteger(status) && status >= 200 && status <= 599;
  return valid && headers !== undefined ? { status, headers } : undefined;
}

function headersOf(headers: unknown, cookies: unknown, defaultType: string): string[] | undefined {
  if (!isRecord(headers) || !Array.isArray(cookies)) return undefined;
  const lines = Object.entries(headers)
    .filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()))
    .concat(cookies.map((cookie) => ['set-cookie', cookie]))
    .map(([name, value]) => [name, String(value)] as const);
  if (!lines.every(([name, value]) => HEADER_NAME.test(name) && HEADER_VALUE.test(value))) return undefined;
  const typed = lines.some(([name]) => name.toLowerCase() === 'content-type');
  return [...lines.flat(), ...(typed ? [] : ['content-type', defaultType])];
}

function bodyOf(body: unknown, isBase64: boolean): Buffer | string | undefined {
  if (typeof body !== 'string') return undefined;
  return isBase64 ? Buffer.from(body, 'base64') : body;
}

/** JSON; undefined where it is none. */
export function parsed(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
