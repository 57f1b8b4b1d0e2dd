import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { messageOf } from '../../errors/index.js';
import { allCode, CODE_PATH } from '../code-storage.js';
import type { Platform } from '../platform.js';
import { RUNTIME_NAMES, runtimeFacts } from '../runtimes/index.js';
import { invalidParameter, notFound, ServiceError } from '../service-error.js';
import { UNPROTECTED } from '../storage/index.js';
import { evictFromPageCache, readIntoPageCache } from './page-cache.js';

/** What is no part of AWS's API lies below this path. */
export const OPERATIONS_PREFIX = '/_coldbench/';

const FUNCTION_PATH = /^\/_coldbench\/functions\/([A-Za-z0-9_-]{1,64})\/([a-z-]+)$/;

/** Answers who measures: reports, environments, the page cache, facts. Never rejects. */
export async function operations(
  request: IncomingMessage,
  response: ServerResponse,
  platform: Platform,
): Promise<void> {
  request.resume();
  try {
    const url = new URL(request.url ?? '', 'http://localhost');
    if (request.method === 'GET' && url.pathname === `${OPERATIONS_PREFIX}facts`) {
      return json(response, 200, await facts(platform));
    }
    if (request.method === 'GET' && url.pathname.startsWith(CODE_PATH)) {
      return download(response, url.pathname.slice(CODE_PATH.length), platform);
    }
    const [, name = '', subject = ''] = FUNCTION_PATH.exec(url.pathname) ?? [];
    await functionOperation(`${request.method} ${subject}`, name, url.searchParams, response, platform);
  } catch (error) {
    const status = error instanceof ServiceError ? error.status : 500;
    json(response, status, { Message: messageOf(error) });
  }
}

async function functionOperation(
  what: string,
  name: string,
  query: URLSearchParams,
  response: ServerResponse,
  { functions }: Platform,
): Promise<void> {
  switch (what) {
    case 'GET reports':
      return reports(response, functions.get(name).reportsAfter(sequenceNumber(query.get('after'))));
    case 'GET environments':
      return json(response, 200, functions.get(name).environments());
    case 'POST evict-page-cache':
      return json(response, 200, await evictFromPageCache(taskRootOf(functions, name)));
    case 'POST warm-page-cache':
      return json(response, 200, await readIntoPageCache(taskRootOf(functions, name), process.execPath));
    case 'POST lift-host-cap':
      return json(response, 200, functions.get(name).capByHost(false));
    case 'POST keep-host-cap':
      return json(response, 200, functions.get(name).capByHost(true));
    default:
      throw new ServiceError('UnknownOperationException', 'there is no such operation');
  }
}

function taskRootOf(functions: Platform['functions'], name: string): string {
  return functions.get(name).configuration.package.code.taskRoot;
}

/** The zip of a function or layer, by its hash. */
function download(response: ServerResponse, sha256: string, platform: Platform): void {
  const code = allCode(platform).find((one) => one.sha256 === sha256);
  if (code === undefined || code.archive === null) throw notFound(`there is no code ${sha256}`);
  code.retain();
  const { archive, sizeBytes } = code;
  response.once('close', () => code.release());
  response.writeHead(200, { 'content-type': 'application/zip', 'content-length': sizeBytes });
  pipeline(createReadStream(archive), response, () => undefined);
}

function sequenceNumber(text: string | null): number {
  if (text === null) return 0;
  if (!/^\d{1,15}$/.test(text)) throw invalidParameter(`after=${text} is not the number of a report`);
  return Number(text);
}

/** NDJSON: one `{"seq", "report"}` a line. */
function reports(response: ServerResponse, lines: readonly object[]): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

async function facts({ cgroups, cpu, cores, hostCap, protection, isolation }: Platform) {
  return {
    cgroup: cgroups,
    cpu: cpu.facts,
    cores,
    hostCap,
    isolation: isolation.facts,
    packagesReadOnly: protection !== UNPROTECTED,
    runtimes: await Promise.all(RUNTIME_NAMES.map(runtimeFacts)),
  };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
