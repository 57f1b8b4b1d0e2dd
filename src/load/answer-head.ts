/** An answer that is not HTTP/1.1 as RFC 9112 has it: what follows on its connection cannot be trusted. */
export class MalformedAnswer extends Error {}

/** How the end of an answer's body is told. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' };

export interface AnswerHead {
  readonly status: number;
  /** By names in lower case; values of a name that comes twice are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the server means to keep the connection open. */
  readonly keepAlive: boolean;
  /** Of an answer to any method but HEAD. */
  readonly framing: Framing;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const FIELD_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/;
const LENGTH = /^\d{1,15}$/;
/** Of which a second one, or another one, would have two readers see two different answers. */
const SINGLE_FIELDS = new Set(['content-length', 'transfer-encoding']);

/** Parses a head without the empty line at its end. Throws a MalformedAnswer for what is not exactly one. */
export function parseHead(text: string): AnswerHead {
  const [statusLine = '', ...fieldLines] = text.split('\r\n');
  const [, minor, status] = STATUS_LINE.exec(statusLine) ?? malformed('its status line is not one');
  const headers = fieldsOf(fieldLines);
  const framing = framingOf(Number(status), headers);
  if (framing.kind === 'chunked' && minor === '0') malformed('HTTP/1.0 has no chunks');
  return { status: Number(status), headers, keepAlive: keepsAlive(minor === '1', headers, framing), framing };
}

function fieldsOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const [, spelled = '', value = ''] = FIELD_LINE.exec(line) ?? malformed('a line of its head is no field');
    const name = spelled.toLowerCase();
    const before = headers[name];
    if (before !== undefined && SINGLE_FIELDS.has(name)) malformed(`it has two fields ${name}`);
    headers[name] = before === undefined ? value.trimEnd() : `${before}, ${value.trimEnd()}`;
  }
  return headers;
}

/** RFC 9112, section 6.3, without what it lets a client forgive. */
function framingOf(status: number, headers: AnswerHead['headers']): Framing {
  const { 'transfer-encoding': coding, 'content-length': length } = headers;
  if (coding !== undefined && length !== undefined) malformed('it has both a length and a transfer coding');
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') malformed('its transfer coding is unknown');
  if (length !== undefined && !LENGTH.test(length)) malformed('its length is not a number');
  if (status < 200 || status === 204 || status === 304) return { kind: 'none' };
  if (coding !== undefined) return { kind: 'chunked' };
  return length === undefined ? { kind: 'until-close' } : { kind: 'length', bytes: Number(length) };
}

function keepsAlive(isVersion11: boolean, headers: AnswerHead['headers'], framing: Framing): boolean {
  if (framing.kind === 'until-close') return false;
  const options = (headers.connection ?? '').toLowerCase().split(/[ \t]*,[ \t]*/);
  return isVersion11 ? !options.includes('close') : options.includes('keep-alive');
}

/** A line of the trailer that may follow the last chunk. */
export function checkTrailerLine(line: string): void {
  if (!FIELD_LINE.test(line)) malformed('a line of its trailer is no field');
}

export function malformed(why: string): never {
  throw new MalformedAnswer(why);
}
