import type { z } from 'zod';
import { knownKeys } from './json-schema.js';
import { suggestion } from './nearest.js';
import { printable, quoted } from './quoted.js';

/** Something wrong with the data of a scenario, and the path of the key or value that is wrong. */
export interface Complaint {
  readonly path: readonly string[];
  readonly part: 'key' | 'value';
  readonly message: string;
  /** A second path that the complaint is about. */
  readonly related?: readonly string[];
}

/** The complaints of one issue that zod has with the data. */
export function complaintsOf(issue: z.core.$ZodIssue, data: unknown): Complaint[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(path, key, knownKeys(path)));
  }
  if (isMissing(data, path)) return [missingKey(path, issue.message)];
  const alternative = issue.code === 'invalid_union' ? complaintsOfMap(issue, data) : [];
  if (alternative.length > 0) return alternative;
  const params = issue.code === 'custom' ? issue.params : undefined;
  const related = params?.related;
  const part = params?.part === 'key' ? 'key' : 'value';
  const message = path.length === 0 ? issue.message : `${printable(path.join('.'))}: ${issue.message}`;
  return [{ path, part, message, ...(Array.isArray(related) ? { related } : {}) }];
}

/** What may be a number or a map, and is a map, is told what is wrong with its keys. */
function complaintsOfMap(issue: z.core.$ZodIssueInvalidUnion, data: unknown): Complaint[] {
  const given = issue.path.map(String).reduce<unknown>(valueAt, data);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return [];
  const ofMap = issue.errors.find((issues) =>
    issues.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'),
  );
  return (ofMap ?? []).flatMap((inner) =>
    complaintsOf({ ...inner, path: [...issue.path, ...inner.path] }, data),
  );
}

function missingKey(path: readonly string[], message: string): Complaint {
  const wanted = message.replace(/, got nothing$/, '');
  return { path, part: 'key', message: `missing key ${quoted(path.at(-1) ?? '')}: ${wanted}` };
}

function unknownKey(parent: readonly string[], key: string, known: readonly string[]): Complaint {
  const path = [...parent, key];
  return { path, part: 'key', message: `unknown key ${quoted(key)}${suggestion(key, known)}` };
}

function isMissing(data: unknown, path: readonly string[]): boolean {
  const parent = path.slice(0, -1).reduce<unknown>(valueAt, data);
  const key = path.at(-1);
  return key !== undefined && typeof parent === 'object' && parent !== null && !Object.hasOwn(parent, key);
}

function valueAt(parent: unknown, key: string): unknown {
  return typeof parent === 'object' && parent !== null && Object.hasOwn(parent, key)
    ? (parent as Record<string, unknown>)[key]
    : undefined;
}
