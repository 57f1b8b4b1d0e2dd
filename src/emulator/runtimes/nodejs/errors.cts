import util = require('node:util');

import era = require('./era.cjs');

import type { ErrorDescription } from './types.cjs';

/** An error that the runtime itself finds, with the type that AWS gives it. */
class RuntimeError extends Error {
  constructor(name: string, message: string) {
    super(message);
    // The newer client's logs show the name twice.
    const enumerable = era.ERA === 'promises';
    Object.defineProperty(this, 'name', { value: `Runtime.${name}`, enumerable });
    // The first line of a stack is written as the error is made, when it had no name yet.
    Error.captureStackTrace(this, RuntimeError);
  }
}

/** The class of an error, as JSON log records name it. */
function className(error: Error): string {
  return error instanceof RuntimeError ? error.name.replace('Runtime.', '') : error.constructor.name;
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

/** The shape in which AWS's Node runtime tells an error; another value is named by its type. */
function describe(error: unknown): ErrorDescription {
  try {
    if (!isErrorLike(error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
    const { name, message, stack = '' } = error;
    return { errorType: safe(name), errorMessage: safe(message), trace: safe(stack).split('\n') };
  } catch {
    const errorMessage =
      'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack';
    return { errorType: 'handled', errorMessage, trace: [] };
  }
}

/** Errors of other contexts (vm) and libraries count too. */
function isErrorLike(error: unknown): error is ErrorLike {
  if (util.types.isNativeError(error)) return true;
  if (typeof error !== 'object' || error === null) return false;
  const { name, message, stack } = error as Partial<Record<keyof ErrorLike, unknown>>;
  return [name, message, stack].every((part) => typeof part === 'string' && part !== '');
}

/** AWS's clients escape DEL, which the platform refuses in a header. */
function safe(text: string): string {
  return String(text).replaceAll('\x7f', '%7F');
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value));
}

/** One line of JSON with everything that an error has, as AWS's Node runtime logs it: a tab comes first. */
function logged(error: Error): string {
  try {
    return `\t${JSON.stringify(error, (_key, value: unknown) => withHiddenProperties(value))}`;
  } catch {
    return `\t${JSON.stringify(describe(error))}`;
  }
}

function withHiddenProperties(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name: errorType, message: errorMessage, stack } = value;
  const { code } = value as NodeJS.ErrnoException;
  const all = { errorType, errorMessage, code, ...value };
  return typeof stack === 'string' ? { ...all, stack: stack.split('\n') } : all;
}

export = { RuntimeError, className, describe, asError, logged };
