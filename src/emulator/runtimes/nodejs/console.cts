import util = require('node:util');

import errors = require('./errors.cjs');

const LEVELS = { TRACE: 1, DEBUG: 2, INFO: 3, WARN: 4, ERROR: 5, FATAL: 6 } as const;
type Level = keyof typeof LEVELS;

const METHODS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  log: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
} as const;

type Line = (level: Level, values: readonly unknown[]) => string;

let requestId: string | undefined;
let tenantId: string | undefined;
let isJson = false;
let logError: (...values: unknown[]) => void = () => undefined;

/** @param id of the invocation whose lines follow; before the first one AWS's clients differ in what they print */
function setRequest(id: string | undefined, tenant?: string): void {
  requestId = id;
  tenantId = tenant;
}

/**
 * Writes console output as AWS's Node runtime does: as text (time, request id, level and message, tab-separated) or
 * as JSON, and from a level on, as AWS_LAMBDA_LOG_FORMAT and AWS_LAMBDA_LOG_LEVEL say. A line break in a message
 * becomes a carriage return: a record is a line.
 */
function install(env: NodeJS.ProcessEnv): void {
  isJson = env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';
  const line: Line = isJson ? jsonLine : textLine;
  logError = writer('ERROR', line);
  const least = leastPriority(env.AWS_LAMBDA_LOG_LEVEL);
  for (const [method, level] of Object.entries(METHODS)) {
    Object.assign(console, { [method]: LEVELS[level] < least ? () => undefined : writer(level, line) });
  }
}

function writer(level: Level, line: Line) {
  return (message?: unknown, ...more: unknown[]): void =>
    void process.stdout.write(`${line(level, [message, ...more]).replaceAll('\n', '\r')}\n`);
}

function leastPriority(name = ''): number {
  const level = name.toUpperCase();
  return Object.hasOwn(LEVELS, level) ? LEVELS[level as Level] : LEVELS.TRACE;
}

function textLine(level: Level, values: readonly unknown[]): string {
  return [new Date().toISOString(), requestId, level, util.format(...values)].map(String).join('\t');
}

function jsonLine(level: Level, values: readonly unknown[]): string {
  const record = { timestamp: new Date().toISOString(), level, requestId, tenantId };
  if (values.length > 1) {
    const error = values.find(isError);
    const told = error === undefined ? {} : fields(error);
    return JSON.stringify({ ...record, message: util.format(...values), ...told });
  }
  const [message] = values;
  try {
    return JSON.stringify({ ...record, message }, (_key, value: unknown) =>
      isError(value) ? { ...fields(value), ...value } : value,
    );
  } catch {
    return JSON.stringify({ ...record, message: util.format(message) });
  }
}

function isError(value: unknown): value is Error {
  return value instanceof Error;
}

function fields(error: Error) {
  const { message: errorMessage, stack = '' } = error;
  return { errorType: errors.className(error), errorMessage, stackTrace: stack.split('\n') };
}

/** What broke, as AWS's client logs it: `Invoke Error`, `Uncaught Exception` and their like. */
function logFailure(title: string, failure: unknown): void {
  const error = errors.asError(failure);
  if (isJson) logError(error);
  else logError(title, errors.logged(error));
}

export = { setRequest, install, logFailure };
