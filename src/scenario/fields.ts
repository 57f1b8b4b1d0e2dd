import { z } from 'zod';
import { parseDuration, parseMegabytes } from '../units/index.js';
import { shown } from './quoted.js';

const DURATION = /^\d+(\.\d+)?\s*(us|ms|s|m|h)$/;
const SIZE = /^\d+(\.\d+)?\s*(MB|MiB|GB|GiB)$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** Timers of the operating system's event loops count in 31 bits of milliseconds; a day is well within. */
const LONGEST_HOURS = 24;
const US_PER_HOUR = 3_600e6;
const MEMORY_MB = { min: 128, max: 10_240 };

/** An error's text for zod: what was expected, and what is there. */
export function expected(what: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => `expected ${what}, got ${shown(input)}`;
}

/** A map with exactly these keys. Unknown keys are told by the caller, who knows where they stand. */
export function map<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, { error: expected('a map of keys') });
}

/** One of a few words. */
export function choice<const T extends readonly string[]>(words: T) {
  return z.enum(words, { error: expected(words.join(' or ')) });
}

/** A name that can be part of a file's path and of a cell's id. */
export const name = z
  .string({ error: expected('a name') })
  .regex(NAME, { error: expected('a name of letters, digits, ".", "_" and "-"') });

/** `5s`, `500ms`: microseconds; positive unless zero is allowed, and of a day at most unless more is. */
export function duration({ zero = false, hours = LONGEST_HOURS } = {}) {
  const error = expected('a duration with its unit, as 5s or 500ms');
  return z
    .string({ error })
    .regex(DURATION, { error })
    .transform((text, context) => {
      const value = parseDuration(text);
      if (value !== undefined && value <= hours * US_PER_HOUR && (zero || value > 0)) return value;
      const range = `${zero ? '' : 'longer than 0s, '}of at most ${hours}h`;
      context.addIssue(`expected a duration ${range}, got ${shown(text)}`);
      return z.NEVER;
    });
}

/** A memory size as AWS Lambda has them: 128 to 10,240 MB in steps of 1 MB; `3GB` is 3,072 MB. */
export function memorySize() {
  const error = expected('a size of 128 to 10240 MB, as 512 or 3GB');
  return z
    .union(
      [
        z.int({ error }).min(MEMORY_MB.min, { error }).max(MEMORY_MB.max, { error }),
        z.string().regex(SIZE, { error }),
      ],
      { error },
    )
    .transform((input, context) => {
      const value = parseMegabytes(String(input));
      const valid =
        Number.isInteger(value) && Number(value) >= MEMORY_MB.min && Number(value) <= MEMORY_MB.max;
      if (value !== undefined && valid) return value;
      context.addIssue(error({ input }));
      return z.NEVER;
    });
}

/** A list of at least one entry; `example` is shown when it is not. */
export function list<T extends z.ZodType>(entry: T, example: string) {
  return z
    .array(entry, { error: expected(`a list, as [${example}]`) })
    .min(1, { error: `needs at least one entry, as [${example}]` });
}

/** A list of at least one entry, none of them twice. */
export function distinct<T extends z.ZodType>(entry: T, example: string) {
  return list(entry, example).superRefine(
    (entries, context) => {
      entries.forEach((value, index) => {
        if (value === undefined || entries.indexOf(value) === index) return;
        context.addIssue({ code: 'custom', path: [index], message: `${shown(value)} is in the list twice` });
      });
    },
    { when: ({ value }) => Array.isArray(value) },
  );
}

/** One entry, or a list of them, none of them twice: as a list. */
export function oneOrMore<T extends z.ZodType>(entry: T, what: string, example: string) {
  const error = expected(`${what}, or a list as [${example}]`);
  return z.union([entry.transform((value) => [value]), distinct(entry, example)], { error });
}

/** A whole number within bounds, both included. */
export function count(min: number, max: number) {
  const error = expected(`a whole number from ${min} to ${max}`);
  return z.int({ error }).min(min, { error }).max(max, { error });
}

const HIGHEST_RATE = 1_000_000;

/** Requests per second. */
export function rate({ zero = false } = {}) {
  const least = zero ? 'from 0' : 'more than 0';
  const error = expected(`requests per second, ${least} ${zero ? 'to' : 'and at most'} ${HIGHEST_RATE}`);
  const number = z.number({ error }).max(HIGHEST_RATE, { error });
  return zero ? number.min(0, { error }) : number.gt(0, { error });
}

/** A number that is not negative. */
export function amount() {
  const error = expected('a number that is not negative');
  return z.number({ error }).min(0, { error });
}
