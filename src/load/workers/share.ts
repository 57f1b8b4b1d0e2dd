import { BenchError, EXIT } from '../../errors/index.js';
import type { LoadPlan } from '../plan.js';

/** Which of how many generators of one load: `index` from 0, as Kubernetes counts completions. */
export interface WorkerPlace {
  readonly index: number;
  readonly total: number;
}

/**
 * One worker's share of a load. Connections are divided to whole ones, the first workers have what is left over; of an
 * open loop's arrivals worker i has those whose number is i modulo the workers, so that together they are the schedule
 * that was asked for, also where it is random. Throws a BenchError (exit 2) where some worker would have no connection.
 */
export function shareOf(plan: LoadPlan, place: WorkerPlace): LoadPlan {
  const { connections, threads = 1, maxConnections, loop } = plan;
  if (connections < place.total) throw tooFew(connections, place.total);
  return {
    ...plan,
    connections: portion(connections, place),
    threads: Math.max(1, portion(threads, place)),
    ...(maxConnections === undefined ? {} : { maxConnections: portion(maxConnections, place) }),
    ...(loop?.kind === 'open' ? { loop: { ...loop, share: place } } : {}),
    requestIdPrefix: `${plan.requestIdPrefix}-w${place.index}`,
  };
}

/** The whole parts of a number that add up to it. */
export function portion(count: number, { index, total }: WorkerPlace): number {
  return Math.floor(count / total) + (index < count % total ? 1 : 0);
}

function tooFew(connections: number, total: number): BenchError {
  return new BenchError(`${connections} connections cannot be shared by ${total} workers`, {
    code: 'too-few-connections',
    exitCode: EXIT.usage,
    hint: `give ${total} connections or more with -c, or fewer workers with --total`,
  });
}
