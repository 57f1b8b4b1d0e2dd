import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, readBody } from '../http/index.js';
import type { Platform } from '../platform.js';
import { invalidParameter, ServiceError } from '../service-error.js';

/** A zip of 50 MB in base64, and the parameters around it. */
const MAX_REQUEST_BYTES = 73_400_320;

/** One call of the control plane. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly requestId: string;
  readonly platform: Platform;
  /** From the path; empty where the operation names no function. */
  readonly functionName: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

/** An endpoint replies, or has written its own response and replies null. */
export type Endpoint = (call: Call) => Promise<Reply | null> | Reply;

const ARN = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:([A-Za-z0-9_-]+)(?::([A-Za-z0-9_$-]+))?$/;
const PARTIAL_ARN = /^\d{12}:function:([A-Za-z0-9_-]+)(?::([A-Za-z0-9_$-]+))?$/;
const NAME = /^([A-Za-z0-9_-]{1,64})(?::([A-Za-z0-9_$-]+))?$/;

/** Reads a function's name, ARN or partial ARN. There is no version or alias but $LATEST. */
export function functionNameOf(text: string, qualifier: string | null = null): string {
  const match = ARN.exec(text) ?? PARTIAL_ARN.exec(text) ?? NAME.exec(text);
  if (match === null) {
    throw invalidParameter(
      `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]{1,64}`,
    );
  }
  const version = qualifier ?? match[2] ?? '$LATEST';
  if (version !== '$LATEST') {
    throw new ServiceError('ResourceNotFoundException', `Function not found: ${text}, version ${version}`);
  }
  return match[1] ?? '';
}

/** The body as JSON. */
export async function jsonBody(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, MAX_REQUEST_BYTES).catch((error: unknown) => {
    if (!(error instanceof BodyTooLarge)) throw error;
    throw new ServiceError(
      'RequestTooLargeException',
      `Request must be smaller than ${MAX_REQUEST_BYTES} bytes`,
    );
  });
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString());
  } catch {
    throw new ServiceError('InvalidRequestContentException', 'Could not parse request body into json');
  }
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
