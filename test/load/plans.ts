import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { LoadPlan, LoadResult } from '../../src/load/index.js';
import type { Summary } from '../../src/model/index.js';
import { summarize } from '../../src/stats/index.js';
import { milliseconds, seconds } from '../../src/units/index.js';
import { KnownServer, type ServedRequest } from './server.js';

let shared: Promise<KnownServer> | undefined;
after(async () => (await shared)?.stop());

/** The server of all tests of a file, one after the other: it has forgotten those before. */
export async function sharedServer(): Promise<KnownServer> {
  shared ??= KnownServer.start();
  const server = await shared;
  await server.forget();
  return server;
}

/** One for a test that stops it or has it stall; the test's end stops it. */
export async function ownServer(test: TestContext): Promise<KnownServer> {
  const server = await KnownServer.start();
  test.after(() => server.stop());
  return server;
}

/**
 * By four connections: at either end of the window each may have one request that only one of the two, client or
 * server, counts as within it.
 */
export const AT_ENDS = 8;

/** The same tests for each of them. */
export const ENGINES = ['autocannon', 'raw'] as const;

/** A folder that the test's end removes. */
export async function temporaryFolder(test: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-load-'));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface SampleRow {
  readonly id: string;
  readonly startUs: number;
  readonly serviceTimeUs: number;
  readonly outcome: string;
}

/** The rows of a file of samples. */
export async function samplesOf(file: string): Promise<SampleRow[]> {
  const [, ...rows] = gunzipSync(await readFile(file))
    .toString()
    .trimEnd()
    .split('\n');
  return rows.map((row) => {
    const [, id = '', startUs, serviceTimeUs, outcome = ''] = row.split(',');
    return { id, startUs: Number(startUs), serviceTimeUs: Number(serviceTimeUs), outcome };
  });
}

/** Half a second of load by four connections after a short warm-up, changed as the test needs. */
export function planFor(server: KnownServer, path: string, change: Partial<LoadPlan> = {}): LoadPlan {
  return {
    url: server.url,
    connections: 4,
    durationUs: milliseconds(500),
    warmupUs: milliseconds(100),
    timeoutUs: seconds(10),
    requests: [{ method: 'GET', path, headers: {} }],
    requestIdPrefix: 'test',
    ...change,
  };
}

/** What the server answered inside the window that the generator measured. */
export async function servedInWindow(server: KnownServer, result: LoadResult): Promise<ServedRequest[]> {
  const served = await server.served();
  return served.filter(
    ({ answeredUs }) => answeredUs >= result.windowStartUs && answeredUs <= result.windowEndUs,
  );
}

export function summaryOf(result: LoadResult): Summary {
  const summary = summarize(result.recording);
  if ('mean' in summary) return summary;
  throw new Error(`nothing was recorded: ${JSON.stringify(result)}`);
}

export function checkOf(result: LoadResult, name: string): boolean {
  const check = result.validity.checks.find((candidate) => candidate.name === name);
  if (check === undefined) throw new Error(`there is no check ${name}`);
  return check.pass;
}
