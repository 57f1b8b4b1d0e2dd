import { readFile } from 'node:fs/promises';
import { BenchError, EXIT, messageOf } from '../errors/index.js';
import type { RequestParts } from './autocannon-client.js';
import type { LoadPlan, LoadRequest } from './plan.js';

/** The requests of a plan with their bodies read. Throws a BenchError when a body cannot be read. */
export function readRequests(plan: LoadPlan): Promise<RequestParts[]> {
  return Promise.all(plan.requests.map((request) => readRequest(plan.url, request)));
}

async function readRequest(base: string, request: LoadRequest): Promise<RequestParts> {
  const url = new URL(request.path, base);
  return {
    method: request.method,
    path: `${url.pathname}${url.search}`,
    headers: { ...request.headers },
    ...(request.bodyFile === undefined ? {} : { body: await readBody(request.bodyFile) }),
  };
}

async function readBody(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new BenchError(`cannot read the body of a request: ${messageOf(cause)}`, {
      code: 'body-unreadable',
      exitCode: EXIT.usage,
      hint: 'name a file that exists and can be read',
      cause,
    });
  }
}
