import type { Ceiling, InstrumentCalibration } from '../../model/index.js';
import { milliseconds, seconds } from '../../units/index.js';
import type { EngineName, LoadPlan } from '../plan.js';
import { startLoad } from '../session.js';
import { TruthServer } from './truth-server.js';

/** One request at a time, a few, and as many as wrk's users ask for. */
export const CEILING_CONNECTIONS = [1, 10, 40] as const;

/**
 * What a plan must know of a calibration: for each engine the ceiling at the most connections that were measured
 * and are not more than its own. Nothing where there is no calibration.
 */
export function ceilingsFor(
  calibration: InstrumentCalibration | undefined,
  connections: number,
): Pick<LoadPlan, 'ceilings'> {
  if (calibration === undefined) return {};
  const known = calibration.ceilings
    .filter((ceiling) => ceiling.connections <= connections)
    .toSorted((a, b) => a.connections - b.connections);
  return { ceilings: Object.fromEntries(known.map((each) => [each.engine, each.requestsPerSecond])) };
}

export interface CeilingOrder {
  readonly engine: EngineName;
  readonly connections: number;
  readonly signal: AbortSignal;
}

/**
 * What an engine reaches against a server that does nothing; the checks that keep other measurements away from
 * this limit do not apply to it.
 */
export async function measureCeiling({ engine, connections, signal }: CeilingOrder): Promise<Ceiling> {
  const server = await TruthServer.start({ kind: 'null' });
  const session = startLoad({
    url: server.url,
    engine,
    connections,
    durationUs: seconds(2),
    warmupUs: milliseconds(500),
    timeoutUs: seconds(10),
    requests: [{ method: 'GET', path: '/', headers: {} }],
    requestIdPrefix: 'ceiling',
    tag: 'calibration',
  });
  const abort = () => void session.abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const { requestsPerSecond, completed, generator } = await session.result;
    const cpuPerRequestUs = generator.cpuUsedUs / Math.max(1, completed);
    const { eventLoopUtilization } = generator;
    return { engine, connections, requestsPerSecond, cpuPerRequestUs, eventLoopUtilization };
  } finally {
    signal.removeEventListener('abort', abort);
    await server.stop();
  }
}
