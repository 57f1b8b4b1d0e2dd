import type { ServerResponse } from 'node:http';

const OK = '{"status":"OK"}';

/** 202 `{"status":"OK"}`, as every API of the sandbox acknowledges. */
export function accept(response: ServerResponse): void {
  reply(response, 202, OK);
}

/** A refusal in the shape of the sandbox's APIs: `{errorMessage, errorType}`. */
export function refuse(
  response: ServerResponse,
  status: number,
  errorType: string,
  errorMessage: string,
): void {
  reply(response, status, JSON.stringify({ errorMessage, errorType }));
}

export function reply(
  response: ServerResponse,
  status: number,
  json: string,
  headers: readonly string[] = [],
): void {
  const length = String(Buffer.byteLength(json));
  response.writeHead(status, ['Content-Type', 'application/json', 'Content-Length', length, ...headers]);
  response.end(json);
}
