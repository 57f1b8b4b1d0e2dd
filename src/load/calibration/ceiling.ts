import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeTemporaryDirectory } from '../../host/index.js';
import type { Ceiling } from '../../model/index.js';
import { type Bytes, bytes, type Microseconds, microseconds, seconds } from '../../units/index.js';
import type { EngineName, LoadPlan, LoadRequest } from '../plan.js';
import type { LoadResult } from '../result.js';
import { startLoad } from '../session.js';
import { TruthServer } from './truth-server.js';

/** One request at a time, a few, and as many as wrk's users ask for. */
export const CEILING_CONNECTIONS = [1, 10, 40] as const;
export const CEILING_WINDOW: Microseconds = seconds(2);

/** Of a GET, and of a POST about as large as the image that scenarios send. */
export const CEILING_BODIES: readonly Bytes[] = [bytes(0), bytes(65_536)];

export interface CeilingOrder {
  readonly engine: EngineName;
  readonly connections: number;
  readonly bodyBytes: Bytes;
  readonly windowUs: Microseconds;
  readonly signal: AbortSignal;
}

/**
 * What an engine reaches against a server that does nothing; the checks that keep other measurements away from
 * this limit do not apply to it.
 */
export async function measureCeiling(order: CeilingOrder): Promise<Ceiling> {
  const folder = makeTemporaryDirectory('calibrate');
  const server = await TruthServer.start({ kind: 'null' });
  try {
    return ceilingOf(order, await loadWith(await planOf(server, order, folder), order.signal));
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function planOf(server: TruthServer, order: CeilingOrder, folder: string): Promise<LoadPlan> {
  const { engine, connections, windowUs, bodyBytes } = order;
  return {
    url: server.url,
    engine,
    connections,
    durationUs: windowUs,
    warmupUs: microseconds(Math.round(windowUs / 4)),
    timeoutUs: seconds(10),
    requests: [await requestOf(bodyBytes, path.join(folder, 'body.bin'))],
    requestIdPrefix: 'ceiling',
    tag: 'calibration',
  };
}

async function requestOf(bodyBytes: Bytes, bodyFile: string): Promise<LoadRequest> {
  if (bodyBytes === 0) return { method: 'GET', path: '/', headers: {} };
  await writeFile(bodyFile, Buffer.alloc(bodyBytes));
  return { method: 'POST', path: '/', headers: {}, bodyFile };
}

async function loadWith(plan: LoadPlan, signal: AbortSignal): Promise<LoadResult> {
  const session = startLoad(plan);
  const abort = () => void session.abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await session.result;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function ceilingOf({ engine, connections, bodyBytes }: CeilingOrder, result: LoadResult): Ceiling {
  const { requestsPerSecond, completed, generator } = result;
  return {
    engine,
    connections,
    ...(bodyBytes === 0 ? {} : { bodyBytes }),
    requestsPerSecond,
    cpuPerRequestUs: generator.cpuUsedUs / Math.max(1, completed),
    eventLoopUtilization: generator.eventLoopUtilization,
  };
}
