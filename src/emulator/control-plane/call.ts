import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { type DeployedFunction, LATEST } from '../functions/index.js';
import { BodyTooLarge, readBody } from '../http/index.js';
import type { Platform } from '../platform.js';
import { invalidParameter, ServiceError } from '../service-error.js';
import { checked, withoutNulls } from './constraints.js';

/** A zip of 50 MB in base64, and the parameters around it: AWS's limit on the body of CreateFunction. */
const MAX_REQUEST_BYTES = 70_167_211;

/** One call of the control plane. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly requestId: string;
  readonly platform: Platform;
  /** From the path; empty where the operation names no function. */
  readonly functionName: string;
  /** A version or an alias, from the path or the query; null where there is none. */
  readonly qualifier: string | null;
  /** What else the path names: an alias, a layer, a statement, a resource. */
  readonly names: readonly string[];
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

/** An endpoint replies, or has written its own response and replies null. */
export type Endpoint = (call: Call) => Promise<Reply | null> | Reply;

/** The parameters in the body. Throws a ServiceError for what is not JSON, too large, or against the API. */
export async function bodyOf<T>(call: Call, schema: z.ZodType<T>): Promise<T> {
  return checked(schema, withoutNulls(await jsonBody(call.request)));
}

/** The body as JSON. */
async function jsonBody(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, MAX_REQUEST_BYTES).catch((error: unknown) => {
    if (!(error instanceof BodyTooLarge)) throw error;
    throw new ServiceError(
      'RequestEntityTooLargeException',
      `Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the operation`,
    );
  });
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString());
  } catch {
    throw new ServiceError('InvalidRequestContentException', 'Could not parse request body into json');
  }
}

/** The function that the path names. Throws ResourceNotFoundException. */
export function functionOf({ platform, functionName, qualifier }: Call): DeployedFunction {
  return platform.functions.get(functionName, qualifier);
}

/** The same for what concerns a function as a whole. Throws InvalidParameterValueException for a version or alias. */
export function unqualifiedFunctionOf({ platform, functionName, qualifier }: Call): DeployedFunction {
  if (qualifier === null) return platform.functions.get(functionName, LATEST);
  throw invalidParameter(
    'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
  );
}

export function sendJson(response: ServerResponse, status: number, requestId: string, body: unknown): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': requestId,
  });
  response.end(text);
}
