import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { readBody } from '../http/index.js';
import { accept, refuse, reply } from '../runtime-api/index.js';
import type { Extension, ExtensionEventType, ExtensionState } from './extension.js';
import { type Extensions, MAX_EXTENSIONS, type RegistrationRefusal } from './extensions.js';

const PREFIX = '/2020-01-01/extension';
const MAX_BODY_BYTES = 262_144;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NOT_ALLOWED = 'State transition is not allowed';

/** What a registration is answered with. */
export interface FunctionFacts {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly handler: string;
  readonly accountId: string;
}

export function isExtensionsPath(url: string): boolean {
  return url.startsWith(`${PREFIX}/`);
}

/** The Extensions API (2020-01-01), with AWS's errors: all of them are 403, as in its open source emulator. */
export async function extensionsApi(
  request: IncomingMessage,
  response: ServerResponse,
  extensions: Extensions,
  facts: FunctionFacts,
): Promise<void> {
  switch (`${request.method} ${request.url}`) {
    case `POST ${PREFIX}/register`:
      return await register(request, response, extensions, facts);
    case `GET ${PREFIX}/event/next`:
      return next(request, response, extensions);
    case `POST ${PREFIX}/init/error`:
      return reportError(request, response, extensions, 'InitError', 'InitError');
    case `POST ${PREFIX}/exit/error`:
      return reportError(request, response, extensions, 'ExitError', 'Exited');
    default:
      refuse(response, 404, 'NotFound', `there is no ${request.method} ${request.url}`);
  }
}

const registration = z.object({
  events: z.array(z.string()).default([]),
  configurationKeys: z
    .array(z.string())
    .max(0, 'configurationKeys are deprecated; use environment variables instead')
    .optional(),
});

async function register(
  request: IncomingMessage,
  response: ServerResponse,
  extensions: Extensions,
  facts: FunctionFacts,
): Promise<void> {
  const body = await readBody(request, MAX_BODY_BYTES);
  const name = headerOf(request, 'lambda-extension-name');
  if (name === '')
    return void refuse(response, 403, 'Extension.InvalidExtensionName', 'Empty extension name');
  const parsed = parse(body);
  if (typeof parsed === 'string') return void refuse(response, 403, 'InvalidRequestFormat', parsed);
  const expected = extensions.external(name);
  const wrong = parsed.flatMap((event) => whyWrong(event, expected !== undefined));
  const [complaint] = wrong;
  if (complaint !== undefined) return void refuse(response, 403, 'Extension.InvalidEventType', complaint);
  const extension = expected ?? extensions.addInternal(name);
  if (typeof extension === 'string') return refuseRegistration(response, extension);
  if (!extension.register(parsed as ExtensionEventType[]))
    return void refuseTransition(response, extension, 'Registered', extension.name);
  reply(response, 200, registered(request, facts), ['Lambda-Extension-Identifier', extension.id]);
  extensions.changed();
}

/** The events, or what is wrong. */
function parse(body: Buffer): string[] | string {
  try {
    const result = registration.safeParse(JSON.parse(body.toString()));
    return result.success ? result.data.events : (result.error.issues[0]?.message ?? 'Invalid request');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function whyWrong(event: string, isExternal: boolean): string[] {
  if (event !== 'INVOKE' && event !== 'SHUTDOWN') return [`${event}: ErrorInvalidEventType`];
  if (event === 'SHUTDOWN' && !isExternal) return [`${event}: ShutdownEventNotSupportedForInternalExtension`];
  return [];
}

function refuseRegistration(response: ServerResponse, refusal: RegistrationRefusal): void {
  switch (refusal) {
    case 'closed':
      return void refuse(
        response,
        403,
        'Extension.RegistrationClosed',
        'Extension registration closed already',
      );
    case 'name-taken':
      return void refuse(
        response,
        403,
        'Extension.InvalidExtensionState',
        'Extension with this name already registered',
      );
    case 'too-many':
      return void refuse(
        response,
        403,
        'Extension.TooManyExtensions',
        `Extension limit (${MAX_EXTENSIONS}) reached`,
      );
  }
}

/** The account's id is told only to who asks for it. */
function registered(request: IncomingMessage, { accountId, ...facts }: FunctionFacts): string {
  const features = headerOf(request, 'lambda-extension-accept-feature').split(',');
  const isAsked = features.some((feature) => feature.trim() === 'accountId');
  return JSON.stringify(isAsked ? { accountId, ...facts } : facts);
}

function next(request: IncomingMessage, response: ServerResponse, extensions: Extensions): void {
  const extension = identified(request, response, extensions);
  if (extension === undefined) return;
  if (!extension.ask(response)) return void refuseTransition(response, extension, 'Ready', extension.id);
  extensions.changed();
}

function reportError(
  request: IncomingMessage,
  response: ServerResponse,
  extensions: Extensions,
  state: 'InitError' | 'ExitError',
  told: string,
): void {
  request.resume();
  const extension = identified(request, response, extensions);
  if (extension === undefined) return;
  if (headerOf(request, 'lambda-extension-function-error-type') === '') {
    const message = 'Lambda-Extension-Function-Error-Type not found';
    return void refuse(response, 403, 'Extension.MissingHeader', message);
  }
  if (!extension.to(state)) return void refuseTransition(response, extension, told, extension.id);
  accept(response);
}

/** The extension that a request names; undefined where it was refused. */
export function identified(
  request: IncomingMessage,
  response: ServerResponse,
  extensions: Extensions,
): Extension | undefined {
  const id = headerOf(request, 'lambda-extension-identifier');
  const extension = extensions.byId(id);
  if (extension !== undefined) return extension;
  const [type, message] = unidentified(id);
  refuse(response, 403, `Extension.${type}ExtensionIdentifier`, message);
  return undefined;
}

function unidentified(id: string): readonly [type: string, message: string] {
  if (id === '') return ['Missing', 'Missing Lambda-Extension-Identifier header'];
  if (!UUID.test(id)) return ['Invalid', 'Invalid Lambda-Extension-Identifier'];
  return ['Unknown', `Unknown extension ${id}`];
}

function refuseTransition(
  response: ServerResponse,
  { state }: { readonly state: ExtensionState },
  wanted: string,
  who: string,
): void {
  const message = `State transition from ${state} to ${wanted} failed for extension ${who}. Error: ${NOT_ALLOWED}`;
  refuse(response, 403, 'Extension.InvalidExtensionState', message);
}

function headerOf({ headers }: IncomingMessage, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}
