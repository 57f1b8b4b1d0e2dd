import fs = require('node:fs');
import path = require('node:path');

import type { Handler } from './types.cjs';

const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];
const NEEDS_IMPORT = new Set(['ERR_REQUIRE_ESM', 'ERR_REQUIRE_ASYNC_MODULE']);

/** An error of the function's package, with the type that AWS gives it. */
class RuntimeError extends Error {
  constructor(name: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = name;
  }
}

/**
 * Loads `folder/file.export.nested`: the module is the part up to the first dot of the last segment, the
 * rest is the path of the export, as in AWS's Node runtime.
 */
async function load(taskRoot: string, handler: string): Promise<Handler> {
  const folder = path.dirname(handler);
  const match = /^([^.]*)\.(.*)$/.exec(path.basename(handler));
  if (match === null || handler.includes('..')) {
    throw new RuntimeError('Runtime.MalformedHandlerName', `'${handler}' is not a valid handler name.`);
  }
  const moduleName = path.join(folder, match[1] ?? '');
  const loaded = await loadModule(path.resolve(taskRoot, moduleName), moduleName);
  return exportOf(loaded, (match[2] ?? '').split('.'), handler);
}

async function loadModule(root: string, name: string): Promise<unknown> {
  const file = EXTENSIONS.map((extension) => root + extension).find(isFile);
  if (file === undefined) {
    throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${name}'`);
  }
  try {
    return file.endsWith('.mjs') ? await import(file) : await requireOrImport(file);
  } catch (error) {
    throw asLoadError(error);
  }
}

async function requireOrImport(file: string): Promise<unknown> {
  try {
    return require(file);
  } catch (error) {
    if (NEEDS_IMPORT.has(codeOf(error))) return await import(file);
    throw error;
  }
}

function asLoadError(error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
    return new RuntimeError('Runtime.ImportModuleError', String(error), error);
  }
  if (error instanceof SyntaxError) {
    return new RuntimeError('Runtime.UserCodeSyntaxError', String(error), error);
  }
  return error;
}

function exportOf(loaded: unknown, segments: readonly string[], handler: string): Handler {
  const found = walk(loaded, segments) ?? walk(memberOf(loaded, 'default'), segments);
  if (found === undefined) {
    throw new RuntimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${handler} is not a function`);
  }
  return found as Handler;
}

function walk(from: unknown, segments: readonly string[]): unknown {
  return segments.reduce(memberOf, from);
}

function memberOf(value: unknown, key: string): unknown {
  return value === null || value === undefined ? undefined : (value as Record<string, unknown>)[key];
}

function codeOf(error: unknown): string {
  return String(memberOf(error, 'code'));
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

export = { load };
