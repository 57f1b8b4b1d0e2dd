import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError, EXIT } from '../../errors/index.js';
import { machineFacts, monotonicNow } from '../../host/index.js';
import type { Microseconds } from '../../units/index.js';
import type { LoadPlan } from '../plan.js';
import type { LoadResult } from '../result.js';
import { type LoadSession, startLoad } from '../session.js';
import type { SharedPlace } from './place.js';
import { leadOf, type Membership, meet, STARTING_US } from './rendezvous.js';
import { shareOf, type WorkerPlace } from './share.js';
import { openPlace } from './shared-place.js';
import { type WholeLoad, type WorkerResult, workerFile } from './worker-result.js';

export interface WorkerOptions {
  /** Of the whole load. */
  readonly plan: LoadPlan;
  readonly worker: WorkerPlace;
  /** A shared folder, or `s3://bucket/prefix`. */
  readonly out: string;
  /** When the window is to open, in microseconds since 1970; null: once all workers are there. */
  readonly startUs: number | null;
  readonly waitUs: Microseconds;
  readonly address: string;
  readonly signal: AbortSignal;
  /** Once the start is agreed, and the load about to begin. */
  readonly onStart: (membership: Pick<Membership, 'clock' | 'startUs'>, share: LoadPlan) => void;
  readonly watch: (session: LoadSession, share: LoadPlan) => Promise<LoadResult>;
}

/**
 * Puts a worker's share of a load on its URL, in time with the others, and leaves its result where theirs are. Throws a
 * BenchError where there are results already, or the workers do not meet.
 */
export async function runWorker(options: WorkerOptions): Promise<WorkerResult> {
  const { plan, worker, signal } = options;
  const share = shareOf(plan, worker);
  const place = await openPlace(options.out);
  try {
    if (worker.index === 0) await refuseUsed(place, worker);
    const membership = await meet({
      ...{ place, worker, signal, startUs: options.startUs, waitUs: options.waitUs },
      ...{ fingerprint: fingerprintOf(plan), leadUs: leadOf(plan.warmupUs), address: options.address },
    });
    options.onStart(membership, share);
    const result = await loadAt(membership.startAtUs, share, options);
    const written = await workerResult(result, membership, options);
    await place.write(workerFile(worker.index), JSON.stringify(written));
    await membership.leave();
    return written;
  } finally {
    place.close();
  }
}

async function loadAt(
  startAtUs: Microseconds,
  share: LoadPlan,
  { signal, watch }: WorkerOptions,
): Promise<LoadResult> {
  const waitUs = startAtUs - share.warmupUs - STARTING_US - monotonicNow();
  await sleep(Math.max(0, waitUs / 1_000), undefined, { signal });
  const session = startLoad({ ...share, windowAtUs: startAtUs });
  signal.addEventListener('abort', () => session.finish(), { once: true });
  return watch(session, share);
}

async function workerResult(
  result: LoadResult,
  { load, startUs, clock, measureClock, toReference }: Membership,
  { plan, worker, signal }: WorkerOptions,
): Promise<WorkerResult> {
  const { url, connections, threads = 1, durationUs, warmupUs, timeoutUs, requests } = plan;
  const whole: WholeLoad = {
    ...{ url, connections, threads, durationUs, warmupUs, timeoutUs },
    method: requests[0]?.method ?? 'GET',
  };
  return {
    ...{ schemaVersion: 1, load, ...worker },
    state: signal.aborted ? 'interrupted' : 'complete',
    plan: whole,
    connections: shareOf(plan, worker).connections,
    startUs,
    window: { startUs: toReference(result.windowStartUs), endUs: toReference(result.windowEndUs) },
    // Worker 0 may be gone by now: that is told, and no reason to lose what was measured.
    clock: { before: clock, after: await measureClock().catch(() => null) },
    host: { name: hostname(), ...machineFacts() },
    result,
  };
}

/** Results of two loads in one place could be taken for one. */
async function refuseUsed(place: SharedPlace, { total }: WorkerPlace): Promise<void> {
  for (let index = 0; index < total; index += 1) {
    if ((await place.read(workerFile(index))) === undefined) continue;
    throw new BenchError(`${place.name} has the results of another load already`, {
      code: 'place-used',
      exitCode: EXIT.usage,
      hint: 'give each load a folder or a prefix of its own with --out',
    });
  }
}

/** What makes two workers parts of one load; the body by its content, as its file may lie elsewhere. */
function fingerprintOf({ requestIdPrefix: _, samplesFile: __, ceilings: ___, ...plan }: LoadPlan): string {
  const requests = plan.requests.map(({ bodyFile, ...request }) => ({
    ...request,
    body: bodyFile === undefined ? null : sha256(readFileSync(bodyFile)),
  }));
  return sha256(JSON.stringify({ ...plan, requests }));
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
