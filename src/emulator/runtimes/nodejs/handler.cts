import fs = require('node:fs');
import path = require('node:path');

import errors = require('./errors.cjs');
import stream = require('./stream-global.cjs');

import type { Era, Handler } from './types.cjs';

type Find = (root: string) => Promise<unknown>;

/**
 * Loads `folder/file.export.nested`: the module is the part up to the first dot of the last segment, the rest is the
 * path of the export. Throws what AWS's Node clients do (3.3 and 4.0): `Runtime.MalformedHandlerName`,
 * `Runtime.ImportModuleError`, `Runtime.UserCodeSyntaxError`, `Runtime.HandlerNotFound`, or what the module throws.
 */
async function load(taskRoot: string, handler: string, era: Era): Promise<Handler> {
  if (handler.includes('..')) {
    const hint = 'Use absolute paths when specifying root directories in handler names.';
    throw new errors.RuntimeError(
      'MalformedHandlerName',
      `'${handler}' is not a valid handler name. ${hint}`,
    );
  }
  const match = /^([^.]*)\.(.*)$/.exec(path.basename(handler));
  if (match === null) throw new errors.RuntimeError('MalformedHandlerName', 'Bad handler');
  const [, name = '', exported = ''] = match;
  const folder = path.resolve(taskRoot, path.dirname(handler));
  stream.install(process.env);
  const loaded = await loadModule({ taskRoot, folder, name }, era);
  return exportOf(loaded, exported.split('.'), { handler, era });
}

const FIND: Readonly<Record<Era, Find>> = { callbacks: byPackageType, promises: byImport };

interface Place {
  readonly taskRoot: string;
  readonly folder: string;
  readonly name: string;
}

async function loadModule({ taskRoot, folder, name }: Place, era: Era): Promise<unknown> {
  try {
    const found = await FIND[era](path.join(folder, name));
    return found ?? require(require.resolve(name, { paths: [taskRoot, folder] }));
  } catch (error) {
    throw asLoadError(error, era);
  }
}

/** CommonJS is required, ES modules are imported: what a `.js` file is, its package says. */
async function byPackageType(root: string): Promise<unknown> {
  if (fs.existsSync(root)) return require(root);
  const isModule = fs.existsSync(`${root}.js`) && isModulePackage(path.dirname(root));
  if (fs.existsSync(`${root}.js`)) return isModule ? await import(`${root}.js`) : require(`${root}.js`);
  if (fs.existsSync(`${root}.mjs`)) return await import(`${root}.mjs`);
  return fs.existsSync(`${root}.cjs`) ? require(`${root}.cjs`) : undefined;
}

async function byImport(root: string): Promise<unknown> {
  const file = ['', '.js', '.mjs', '.cjs'].map((extension) => root + extension).find(fs.existsSync);
  return file === undefined ? undefined : await import(file);
}

/** The nearest package.json decides; the search ends at a node_modules. */
function isModulePackage(folder: string): boolean {
  if (folder.endsWith('/node_modules')) return false;
  const file = path.join(folder, 'package.json');
  if (fs.existsSync(file)) return packageType(file) === 'module';
  return folder !== path.parse(folder).root && isModulePackage(path.dirname(folder));
}

function packageType(file: string): unknown {
  try {
    return memberOf(JSON.parse(fs.readFileSync(file, 'utf8')), 'type');
  } catch {
    return undefined;
  }
}

/** A missing import of an ES module stays as it is, as in AWS's clients. */
function asLoadError(error: unknown, era: Era): unknown {
  if (error instanceof SyntaxError) {
    const told = new errors.RuntimeError('UserCodeSyntaxError', String(error));
    return era === 'callbacks' ? told : Object.assign(told, { stack: error.stack });
  }
  const isMissing = memberOf(error, 'code') === 'MODULE_NOT_FOUND';
  return isMissing ? new errors.RuntimeError('ImportModuleError', String(error)) : error;
}

interface Wanted {
  readonly handler: string;
  readonly era: Era;
}

function exportOf(loaded: unknown, segments: readonly string[], { handler, era }: Wanted): Handler {
  const named = segments.reduce(memberOf, loaded);
  const found = named || era === 'callbacks' ? named : segments.reduce(memberOf, memberOf(loaded, 'default'));
  if (!found) throw new errors.RuntimeError('HandlerNotFound', `${handler} is undefined or not exported`);
  if (typeof found !== 'function')
    throw new errors.RuntimeError('HandlerNotFound', `${handler} is not a function`);
  if (era === 'promises') refuseCallback(found as Handler);
  return found as Handler;
}

/** Since nodejs24.x a handler with a third parameter is refused, unless it streams. */
function refuseCallback(handler: Handler): void {
  if (handler.length < 3 || stream.isStreaming(handler)) return;
  throw new errors.RuntimeError(
    'CallbackHandlerDeprecated',
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
  );
}

function memberOf(value: unknown, key: string): unknown {
  return value === null || value === undefined ? undefined : (value as Record<string, unknown>)[key];
}

export = { load };
