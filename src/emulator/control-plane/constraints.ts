import { z } from 'zod';
import { invalidParameter, ServiceError } from '../service-error.js';

/** A parameter that breaks one of the API's constraints, in AWS's words. @param at as `memorySize` */
export function violation(at: string, value: unknown, constraint: string): ServiceError {
  return new ServiceError(
    'ValidationException',
    `1 validation error detected: ${sentence(at, value, constraint)}`,
  );
}

/** For `refine`: says the constraint as AWS does. */
export const pattern = (regex: RegExp, text = regex.source.slice(1, -1)) =>
  z.string().regex(regex, `Member must satisfy regular expression pattern: ${text}`);

/** Refused in a sentence of its own, where AWS has one or the emulator lacks the feature. */
export const refusing = <T extends z.ZodType>(
  schema: T,
  holds: (value: z.infer<T>) => boolean,
  message: string | ((value: z.infer<T>) => string),
) =>
  schema.superRefine((value, context) => {
    if (holds(value)) return;
    context.addIssue({ code: 'custom', message: typeof message === 'string' ? message : message(value) });
  });

/** A list whose members AWS checks one by one, and names as a whole. @param constraint on every member */
export const listOf = (holds: (member: string) => boolean, constraint: string) =>
  constrained(
    z.array(z.string()),
    (members) => members.every(holds),
    `Member must satisfy constraint: [${constraint}, Member must not be null]`,
  );

/** Checked by a rule that zod does not have, and told as the API's other constraints are. */
export const constrained = <T extends z.ZodType>(
  schema: T,
  holds: (value: z.infer<T>) => boolean,
  constraint: string,
) =>
  schema.superRefine((value, context) => {
    if (!holds(value)) {
      context.addIssue({ code: 'custom', message: constraint, input: value, params: CONSTRAINT });
    }
  });

const CONSTRAINT = { constraint: true };

/**
 * Checks a request's parameters. Throws a ValidationException that names every one that is wrong, or a
 * SerializationException where one is of another type than the API's.
 */
export function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body, { reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  const wrongType = issues.find((issue) => issue.code === 'invalid_type' && isThere(issue.input));
  if (wrongType !== undefined) throw notSerialised(wrongType);
  const own = issues.find((issue) => issue.code === 'custom' && issue.params !== CONSTRAINT);
  if (own !== undefined) throw invalidParameter(own.message);
  const sentences = issues.map((issue) => sentence(location(issue.path), issue.input, constraintOf(issue)));
  const count = `${issues.length} validation error${issues.length === 1 ? '' : 's'}`;
  throw new ServiceError('ValidationException', `${count} detected: ${sentences.join('; ')}`);
}

/** Null counts as not given, as in AWS's parsers. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}

function sentence(at: string, value: unknown, constraint: string): string {
  return `Value ${textOf(value)} at '${at}' failed to satisfy constraint: ${constraint}`;
}

function textOf(value: unknown): string {
  if (!isThere(value)) return 'null';
  if (Array.isArray(value)) return `'[${value.join(', ')}]'`;
  return typeof value === 'object' && value !== null ? `'${mapText(value)}'` : `'${String(value)}'`;
}

/** As Java prints a map; the numbers in the API's maps are floating-point ones. */
function mapText(map: object): string {
  const member = ([key, value]: [string, unknown]) =>
    `${key}=${Number.isInteger(value) ? `${String(value)}.0` : String(value)}`;
  return `{${Object.entries(map).map(member).join(', ')}}`;
}

/** `EphemeralStorage.Size` is `ephemeralStorage.size`; a list's members are named from 1 on. */
function location(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `${key + 1}.member` : lowerFirst(String(key))))
    .join('.');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function constraintOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      return `Member must have ${measureOf(issue.origin)} greater than or equal to ${issue.minimum}`;
    case 'too_big':
      return `Member must have ${measureOf(issue.origin)} less than or equal to ${issue.maximum}`;
    case 'invalid_value':
      return `Member must satisfy enum value set: [${issue.values.join(', ')}]`;
    case 'invalid_type':
      return 'Member must not be null';
    default:
      return issue.message;
  }
}

function measureOf(origin: string): string {
  return origin === 'int' || origin === 'number' ? 'value' : 'length';
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The request is well-formed JSON and not the API's: as AWS's parser says it. */
function notSerialised(issue: z.core.$ZodIssue): ServiceError {
  const expected = issue.code === 'invalid_type' ? issue.expected : 'value';
  return new ServiceError(
    'SerializationException',
    `${typeNameOf(issue.input)} can not be converted to ${expected === 'int' ? 'an Integer' : `a ${expected}`} at '${location(issue.path)}'`,
  );
}

function typeNameOf(value: unknown): string {
  if (Array.isArray(value)) return 'START_ARRAY';
  return typeof value === 'object' ? 'START_OBJECT' : `${(typeof value).toUpperCase()}_VALUE`;
}
