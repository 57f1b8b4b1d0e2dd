import { BadRequest } from './bad-request.js';

/** What a caller asks for, however it was asked. */
export interface ClassifyRequest {
  readonly images: readonly ImageSource[];
  /** The caller wants the logits beside the labels. */
  readonly logits: boolean;
}

export type ImageSource =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'url'; readonly url: string };

/** The parts of a function URL's event (payload format 2.0) that are read. */
export interface FunctionUrlEvent {
  readonly requestContext: { readonly http: { readonly method: string } };
  readonly headers?: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

export function isFunctionUrlEvent(event: unknown): event is FunctionUrlEvent {
  const context = (event as Partial<FunctionUrlEvent> | null)?.requestContext;
  return typeof context?.http?.method === 'string';
}

/**
 * Reads a function URL's event, or a bare event `{url}` or `{image: base64}`, of several images `{urls}` or `{images}`,
 * with an optional `logits`.
 */
export function readEvent(event: unknown): ClassifyRequest {
  return isFunctionUrlEvent(event) ? readHttp(event) : readJson(event);
}

function readHttp(event: FunctionUrlEvent): ClassifyRequest {
  const query = event.queryStringParameters ?? {};
  const body = readBody(event);
  const asked = query.logits === '1' || query.logits === 'true';
  if (body.length > 0 && isJson(event)) {
    const request = readJson(parseJson(body.toString('utf8')));
    return { ...request, logits: request.logits || asked };
  }
  if (body.length > 0) return { images: [{ kind: 'bytes', bytes: body }], logits: asked };
  if (query.url) return { images: [{ kind: 'url', url: query.url }], logits: asked };
  throw new BadRequest('no image: send it as the body, or name it in ?url=');
}

function readBody(event: FunctionUrlEvent): Buffer {
  return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
}

function isJson(event: FunctionUrlEvent): boolean {
  const type = Object.entries(event.headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type');
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(type?.[1] ?? '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest('the body is not valid JSON, though its content type says so');
  }
}

function readJson(value: unknown): ClassifyRequest {
  const given = (value ?? {}) as Readonly<Record<string, unknown>>;
  const logits = given.logits === true;
  const urls = texts(given.url === undefined ? given.urls : [given.url]);
  if (urls.length > 0) return { images: urls.map((url) => ({ kind: 'url', url })), logits };
  const images = texts(given.image === undefined ? given.images : [given.image]);
  if (images.length > 0) return { images: images.map(fromBase64), logits };
  throw new BadRequest('no image: give "url", or "image" in base64; of several "urls" or "images"');
}

const fromBase64 = (text: string): ImageSource => ({ kind: 'bytes', bytes: Buffer.from(text, 'base64') });

/** Nothing unless all are texts. */
function texts(values: unknown): readonly string[] {
  return Array.isArray(values) && values.every((value) => typeof value === 'string') ? values : [];
}
