import { z } from 'zod';
import type { Cors, FunctionUrl, UrlSettings, UrlTarget } from '../function-url/index.js';
import { type DeployedFunction, functionArn, LATEST } from '../functions/index.js';
import { notFound, ServiceError } from '../service-error.js';
import { bodyOf, type Call, type Reply } from './call.js';
import { violation } from './constraints.js';
import { pageOf } from './paging.js';

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
  const { platform, functionName } = call;
  const qualifier = qualifierOf(call);
  const parameters = await bodyOf(call, urlSchema);
  const deployed = functionOf(call);
  const target: UrlTarget = {
    anticipate: () => deployed.version(call.qualifier).anticipate(),
    invoke: (event, caller) => deployed.resolve(call.qualifier).invoke(event, caller),
  };
  const settings = settingsOf(parameters, { authType: 'NONE', invokeMode: 'BUFFERED', cors: null });
  const url = await deployed.urls.open(qualifier, target, settings, platform.urlHost);
  if (url !== undefined) return { status: 201, body: json(functionName, qualifier, url) };
  throw new ServiceError(
    'ResourceConflictException',
    `Failed to create function url config for [functionArn = ${arnOf(functionName, qualifier)}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
  );
}

/** GetFunctionUrlConfig. */
export function getFunctionUrlConfig(call: Call): Reply {
  return { status: 200, body: json(call.functionName, qualifierOf(call), urlOf(call)) };
}

/** UpdateFunctionUrlConfig: holds from the next request on; what it does not name stays. */
export async function updateFunctionUrlConfig(call: Call): Promise<Reply> {
  const parameters = await bodyOf(call, updateSchema);
  const url = urlOf(call);
  url.configure(settingsOf(parameters, url.settings));
  return { status: 200, body: json(call.functionName, qualifierOf(call), url) };
}

/** DeleteFunctionUrlConfig. */
export async function deleteFunctionUrlConfig(call: Call): Promise<Reply> {
  urlOf(call);
  await functionOf(call).urls.close(qualifierOf(call));
  return { status: 204 };
}

/** ListFunctionUrlConfigs: by qualifier. */
export function listFunctionUrlConfigs(call: Call): Reply {
  const { items, nextMarker } = pageOf(
    call,
    functionOf(call).urls.all(),
    ([qualifier]) => qualifier,
    MAX_ITEMS,
  );
  return {
    status: 200,
    body: {
      FunctionUrlConfigs: items.map(([qualifier, url]) => json(call.functionName, qualifier, url)),
      ...(nextMarker === null ? {} : { NextMarker: nextMarker }),
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
  const qualifier = qualifierOf(call);
  const url = call.platform.functions.find(call.functionName)?.urls.get(qualifier);
  if (url === undefined) throw notFound('The resource you requested does not exist.');
  return url;
}

/** Throws ResourceNotFoundException in the words of this part of the API: also where an alias is missing. */
function functionOf({ platform, functionName, qualifier }: Call): DeployedFunction {
  const deployed = platform.functions.find(functionName);
  const alias = qualifier === null ? null : deployed?.alias(qualifier);
  if (deployed === undefined || alias === undefined) throw notFound('Function does not exist');
  return deployed;
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
function qualifierOf({ qualifier }: Call): string {
  if (qualifier === null || /^(?!\d+$)[0-9a-zA-Z-_]+$/.test(qualifier)) return qualifier ?? LATEST;
  throw violation(
    'qualifier',
    qualifier,
    'Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)',
  );
}
