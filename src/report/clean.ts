import { stripVTControlCharacters } from 'node:util';
import type { Run } from '../model/index.js';

/** Control characters, line breaks, and the marks that turn the direction of text. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * A run whose texts are single lines that cannot steer a terminal or disguise a name: reasons and messages hold
 * what frameworks and foreign files said.
 */
export function cleanRun(run: Run): Run {
  return clean(run) as Run;
}

/** Any data, all of its texts cleaned. */
export function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [cleanText(key), clean(each)]));
}

function cleanText(text: string): string {
  return stripVTControlCharacters(text).replace(UNPRINTABLE, ' ').trim();
}
