import { z } from 'zod';
import type { Cors, FunctionUrl, Invoke, UrlSettings } from '../function-url/index.js';
import { functionArn } from '../functions/index.js';
import { invalidParameter, ServiceError } from '../service-error.js';
import { type Call, jsonBody, type Reply } from './call.js';
import { checked } from './parameters.js';

const LATEST = '$LATEST';
const MAX_ITEMS = 50;

const headerNames = z.array(z.string().max(1_024)).max(100).optional();
const METHODS = ['GET', 'PUT', 'HEAD', 'POST', 'PATCH', 'DELETE', '*'] as const;

/** `Cors` of the API reference; the methods are those that CloudFormation documents. */
const cors = z.object({
  AllowCredentials: z.boolean().optional(),
  AllowHeaders: headerNames,
  AllowMethods: z.array(z.enum(METHODS)).max(6).optional(),
  AllowOrigins: z.array(z.string().min(1).max(253)).max(100).optional(),
  ExposeHeaders: headerNames,
  MaxAge: z.int().min(0).max(86_400).optional(),
});

const urlSchema = z.object({
  AuthType: z.enum(['NONE', 'AWS_IAM']),
  InvokeMode: z.enum(['BUFFERED', 'RESPONSE_STREAM']).optional(),
  Cors: cors.optional(),
});
const updateSchema = urlSchema.partial();
type UpdateParameters = z.infer<typeof updateSchema>;

/** CreateFunctionUrlConfig: an HTTP endpoint on a port of its own. */
export async function createFunctionUrlConfig(call: Call): Promise<Reply> {
  const { request, platform, functionName } = call;
  const parameters = checked(urlSchema, await jsonBody(request));
  const deployed = platform.functions.get(functionName);
  const invoke: Invoke = (event, abandoned) => deployed.invoke(event, abandoned);
  const settings = settingsOf(parameters, { authType: 'NONE', invokeMode: 'BUFFERED', cors: null });
  const url = await deployed.urls.open(qualifierOf(call), invoke, settings, platform.urlHost);
  if (url !== undefined) return { status: 201, body: json(functionName, qualifierOf(call), url) };
  throw new ServiceError(
    'ResourceConflictException',
    `Failed to create function url config for [functionArn = ${arnOf(functionName, qualifierOf(call))}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
  );
}

/** GetFunctionUrlConfig. */
export function getFunctionUrlConfig(call: Call): Reply {
  return { status: 200, body: json(call.functionName, qualifierOf(call), urlOf(call)) };
}

/** UpdateFunctionUrlConfig: holds from the next request on; what it does not name stays. */
export async function updateFunctionUrlConfig(call: Call): Promise<Reply> {
  const parameters = checked(updateSchema, await jsonBody(call.request));
  const url = urlOf(call);
  url.configure(settingsOf(parameters, url.settings));
  return { status: 200, body: json(call.functionName, qualifierOf(call), url) };
}

/** DeleteFunctionUrlConfig. */
export async function deleteFunctionUrlConfig(call: Call): Promise<Reply> {
  urlOf(call);
  await call.platform.functions.get(call.functionName).urls.close(qualifierOf(call));
  return { status: 204 };
}

/** ListFunctionUrlConfigs: at most 50 a page; the marker is the last qualifier of the page before. */
export function listFunctionUrlConfigs({ platform, functionName, query }: Call): Reply {
  const marker = query.get('Marker') ?? '';
  const size = Number(query.get('MaxItems') ?? MAX_ITEMS);
  if (!Number.isInteger(size) || size < 1 || size > MAX_ITEMS) {
    throw invalidParameter(`MaxItems must be an integer from 1 to ${MAX_ITEMS}`);
  }
  const left = platform.functions
    .get(functionName)
    .urls.all()
    .filter(([qualifier]) => qualifier > marker);
  const page = left.slice(0, size);
  const last = page.at(-1)?.[0];
  return {
    status: 200,
    body: {
      FunctionUrlConfigs: page.map(([qualifier, url]) => json(functionName, qualifier, url)),
      ...(left.length > page.length && last !== undefined ? { NextMarker: last } : {}),
    },
  };
}

function settingsOf({ AuthType, InvokeMode, Cors }: UpdateParameters, old: UrlSettings): UrlSettings {
  return {
    authType: AuthType ?? old.authType,
    invokeMode: InvokeMode ?? old.invokeMode,
    cors: Cors === undefined ? old.cors : corsOf(Cors),
  };
}

/** An empty one takes the configuration away. */
function corsOf(given: Cors): Cors | null {
  return Object.keys(given).length === 0 ? null : given;
}

function urlOf(call: Call): FunctionUrl {
  const url = call.platform.functions.get(call.functionName).urls.get(qualifierOf(call));
  if (url !== undefined) return url;
  throw new ServiceError('ResourceNotFoundException', 'The resource you requested does not exist.');
}

/** `FunctionUrlConfig` of the API reference. */
function json(functionName: string, qualifier: string, url: FunctionUrl) {
  const { authType, invokeMode, cors: granted } = url.settings;
  return {
    FunctionUrl: url.url,
    FunctionArn: arnOf(functionName, qualifier),
    AuthType: authType,
    ...(granted === null ? {} : { Cors: granted }),
    CreationTime: url.createdAt.toISOString(),
    LastModifiedTime: url.modifiedAt.toISOString(),
    InvokeMode: invokeMode,
  };
}

function arnOf(functionName: string, qualifier: string): string {
  return qualifier === LATEST ? functionArn(functionName) : `${functionArn(functionName)}:${qualifier}`;
}

/** `$LATEST` or an alias: a version has no URL. */
function qualifierOf({ query }: Call): string {
  const qualifier = query.get('Qualifier') ?? LATEST;
  if (qualifier === LATEST || /^(?!\d+$)[a-zA-Z0-9-_]+$/.test(qualifier)) return qualifier;
  throw invalidParameter(
    `1 validation error detected: Value '${qualifier}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: (^\\$LATEST$)|((?!^[0-9]+$)([a-zA-Z0-9-_]+))`,
  );
}
