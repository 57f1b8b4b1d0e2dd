import { type DeployedFunction, functionArn, type UrlConfiguration } from '../functions/index.js';
import { ServiceError } from '../service-error.js';
import { type Call, jsonBody, type Reply } from './call.js';
import { checked, urlSchema } from './parameters.js';

/** CreateFunctionUrlConfig: an HTTP endpoint on a loopback port of its own. */
export async function createFunctionUrlConfig({ request, platform, functionName }: Call): Promise<Reply> {
  checked(urlSchema, await jsonBody(request));
  const deployed = platform.functions.get(functionName);
  if (deployed.url !== null) {
    throw new ServiceError(
      'ResourceConflictException',
      `Failed to create function url config for [functionArn = ${functionArn(functionName)}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    );
  }
  return { status: 201, body: json(functionName, await deployed.openUrl()) };
}

/** GetFunctionUrlConfig. */
export function getFunctionUrlConfig({ platform, functionName }: Call): Reply {
  return { status: 200, body: json(functionName, urlOf(platform.functions.get(functionName))) };
}

/** UpdateFunctionUrlConfig: checked, and without effect while there is one way to configure a URL. */
export async function updateFunctionUrlConfig({ request, platform, functionName }: Call): Promise<Reply> {
  checked(urlSchema.partial(), await jsonBody(request));
  return { status: 200, body: json(functionName, urlOf(platform.functions.get(functionName))) };
}

/** DeleteFunctionUrlConfig. */
export async function deleteFunctionUrlConfig({ platform, functionName }: Call): Promise<Reply> {
  const deployed = platform.functions.get(functionName);
  urlOf(deployed);
  await deployed.closeUrl();
  return { status: 204 };
}

function urlOf({ url }: DeployedFunction): UrlConfiguration {
  if (url !== null) return url;
  throw new ServiceError('ResourceNotFoundException', 'The resource you requested does not exist.');
}

function json(functionName: string, { url, createdAt, modifiedAt }: UrlConfiguration) {
  return {
    FunctionUrl: url.url,
    FunctionArn: functionArn(functionName),
    AuthType: 'NONE',
    InvokeMode: 'BUFFERED',
    CreationTime: createdAt.toISOString(),
    LastModifiedTime: modifiedAt.toISOString(),
  };
}
