import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../../errors/index.js';
import { RequestAborted } from '../http/index.js';
import type { Platform } from '../platform.js';
import { invalidParameter, ServiceError } from '../service-error.js';
import { sendJson } from './call.js';
import { functionAddressOf } from './function-address.js';
import { OPERATIONS, type Operation } from './operations.js';

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
    const { operation, segments } = routed(request.method ?? '', path);
    const query = new URLSearchParams(search);
    const { functionName, qualifier, names } = named(operation, segments, query.get('Qualifier'));
    const call = { request, response, query, requestId, platform, functionName, qualifier, names };
    const reply = await operation.endpoint(call);
    if (reply !== null) sendJson(response, reply.status, requestId, reply.body);
  } catch (error) {
    if (error instanceof RequestAborted) return;
    refuse(request, response, requestId, error);
  }
}

interface Routed {
  readonly operation: Operation;
  readonly segments: readonly string[];
}

function routed(method: string, path: string): Routed {
  for (const operation of OPERATIONS) {
    const match = method === operation.method ? operation.path.exec(path) : null;
    if (match !== null) return { operation, segments: match.slice(1).map(decoded) };
  }
  throw new ServiceError(
    'UnknownOperationException',
    `${method} ${path} is not an operation of this emulator`,
  );
}

/** What the path names: a function first, where the operation is about one. */
function named({ ofFunction }: Operation, segments: readonly string[], qualifier: string | null) {
  if (!ofFunction) return { functionName: '', qualifier, names: segments };
  const [address = '', ...names] = segments;
  const { name, qualifier: named } = functionAddressOf(address, qualifier);
  return { functionName: name, qualifier: named, names };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalidParameter(`${segment} is not URL-encoded`);
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, requestId: string, error: unknown): void {
  const known =
    error instanceof ServiceError ? error : new ServiceError('ServiceException', messageOf(error));
  request.resume();
  response.setHeader('x-amzn-errortype', known.type);
  sendJson(response, known.status, requestId, known.body);
}
