import { validateHeaderName, validateHeaderValue } from 'node:http';
import { BenchError, EXIT } from '../../errors/index.js';
import { REQUEST_ID_HEADER } from '../../load/index.js';

/** What the generator writes itself: another value would break the connection, or the measurement. */
const OURS = new Set([
  'connection',
  'content-length',
  'transfer-encoding',
  'expect',
  'upgrade',
  REQUEST_ID_HEADER,
]);

/** Reads headers as curl and wrk take them, `Name: value`. A name that is given twice has both values. */
export function parseHeaders(given: readonly string[]): Readonly<Record<string, string>> {
  const headers = new Map<string, { name: string; values: string[] }>();
  for (const text of given) {
    const { name, value } = parseHeader(text);
    const known = headers.get(name.toLowerCase());
    if (known === undefined) headers.set(name.toLowerCase(), { name, values: [value] });
    else known.values.push(value);
  }
  return Object.fromEntries([...headers.values()].map(({ name, values }) => [name, joined(name, values)]));
}

function parseHeader(text: string): { name: string; value: string } {
  const colon = text.indexOf(':');
  if (colon < 1) throw invalid(text, 'it has no colon');
  const name = text.slice(0, colon).trim();
  const value = text.slice(colon + 1).trim();
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw invalid(text, 'it has characters that no header may have');
  }
  if (OURS.has(name.toLowerCase())) throw invalid(text, 'the generator sets this one itself');
  return { name, value };
}

/** One line for several values: RFC 9110, section 5.3, and for cookies RFC 6265, section 5.4. */
const joined = (name: string, values: readonly string[]): string =>
  values.join(name.toLowerCase() === 'cookie' ? '; ' : ', ');

function invalid(text: string, why: string): BenchError {
  return new BenchError(`-H '${text}' is no header to send: ${why}`, {
    code: 'invalid-header',
    exitCode: EXIT.usage,
    hint: "give it as -H 'Name: value'",
  });
}
