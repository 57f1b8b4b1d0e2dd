import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../../errors/index.js';
import { RequestAborted } from '../http/index.js';
import type { Platform } from '../platform.js';
import { invalidParameter, ServiceError } from '../service-error.js';
import { type Endpoint, functionNameOf, sendJson } from './call.js';
import { createFunction } from './create-function.js';
import {
  createFunctionUrlConfig,
  deleteFunctionUrlConfig,
  getFunctionUrlConfig,
  listFunctionUrlConfigs,
  updateFunctionUrlConfig,
} from './function-url-config.js';
import { invoke, invokeAsync } from './invoke.js';
import { invokeWithResponseStream } from './invoke-stream.js';
import { deleteFunction, getFunction, getFunctionConfiguration, listFunctions } from './read-function.js';
import { updateFunctionCode, updateFunctionConfiguration } from './update-function.js';

interface Operation {
  readonly method: string;
  readonly path: RegExp;
  readonly endpoint: Endpoint;
}

const operation = (method: string, version: string, path: string, endpoint: Endpoint): Operation => ({
  method,
  path: new RegExp(`^/${version}/functions${path.replace('{name}', '([^/]+)')}/?$`),
  endpoint,
});

const V2015 = '2015-03-31';
const V2014 = '2014-11-13';
const V2021 = '2021-10-31';
const V2021_STREAM = '2021-11-15';

/** In the API reference's words. The most frequent one comes first. */
const OPERATIONS: readonly Operation[] = [
  operation('POST', V2015, '/{name}/invocations', invoke),
  operation('POST', V2021_STREAM, '/{name}/response-streaming-invocations', invokeWithResponseStream),
  operation('POST', V2014, '/{name}/invoke-async', invokeAsync),
  operation('GET', V2015, '/{name}/configuration', getFunctionConfiguration),
  operation('PUT', V2015, '/{name}/configuration', updateFunctionConfiguration),
  operation('PUT', V2015, '/{name}/code', updateFunctionCode),
  operation('GET', V2015, '/{name}', getFunction),
  operation('DELETE', V2015, '/{name}', deleteFunction),
  operation('GET', V2015, '', listFunctions),
  operation('POST', V2015, '', createFunction),
  operation('POST', V2021, '/{name}/url', createFunctionUrlConfig),
  operation('GET', V2021, '/{name}/url', getFunctionUrlConfig),
  operation('GET', V2021, '/{name}/urls', listFunctionUrlConfigs),
  operation('PUT', V2021, '/{name}/url', updateFunctionUrlConfig),
  operation('DELETE', V2021, '/{name}/url', deleteFunctionUrlConfig),
];

/** Lambda's paths begin with the date of an API version. */
export function isControlPlanePath(url: string): boolean {
  return /^\/20\d\d-\d\d-\d\d\//.test(url);
}

/** Answers one call of the AWS SDK. Never rejects. */
export async function controlPlane(
  request: IncomingMessage,
  response: ServerResponse,
  platform: Platform,
): Promise<void> {
  const requestId = randomUUID();
  try {
    const [path = '', search = ''] = (request.url ?? '').split('?', 2);
    const [endpoint, name] = route(request.method ?? '', path);
    const query = new URLSearchParams(search);
    const functionName = name === undefined ? '' : functionNameOf(name, query.get('Qualifier'));
    const reply = await endpoint({ request, response, query, requestId, platform, functionName });
    if (reply !== null) sendJson(response, reply.status, requestId, reply.body);
  } catch (error) {
    if (error instanceof RequestAborted) return;
    refuse(request, response, requestId, error);
  }
}

function route(method: string, path: string): [Endpoint, string | undefined] {
  for (const { method: wanted, path: pattern, endpoint } of OPERATIONS) {
    const match = method === wanted ? pattern.exec(path) : null;
    if (match !== null) return [endpoint, decoded(match[1])];
  }
  throw new ServiceError(
    'UnknownOperationException',
    `${method} ${path} is not an operation of this emulator`,
  );
}

function decoded(segment: string | undefined): string | undefined {
  try {
    return segment === undefined ? undefined : decodeURIComponent(segment);
  } catch {
    throw invalidParameter(`${segment} is not URL-encoded`);
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, requestId: string, error: unknown): void {
  const known =
    error instanceof ServiceError ? error : new ServiceError('ServiceException', messageOf(error));
  request.resume();
  response.setHeader('x-amzn-errortype', known.type);
  const who = known.status < 500 ? 'User' : 'Service';
  sendJson(response, known.status, requestId, { Type: who, Message: known.message });
}
