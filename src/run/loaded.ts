import { setTimeout as sleep } from 'node:timers/promises';
import {
  type LoadPlan,
  type LoadProgress,
  type LoadResult,
  type LoadSession,
  startLoad,
} from '../load/index.js';
import type { PlatformReport } from '../model/index.js';
import type { PartsOfSamples, ReportPart } from '../results/index.js';
import type { DeployedFunction } from '../target/index.js';
import type { ReportReader } from './report-reader.js';
import { type JoinedLoad, RequestJoin } from './request-join.js';

const WATCH_MS = 50;
/** Answers that each environment gives before the measured window opens: just-in-time compilers settle. */
const WARMUP_ANSWERS = 5;

export interface LoadedRequest {
  readonly deployed: DeployedFunction;
  readonly reader: ReportReader;
  readonly plan: LoadPlan;
  /** Environments that the load will come to occupy before its window opens; 0: it is not warmed up. */
  readonly environments: number;
  /** Goes through the samples that the load has left, and writes beside each where its time went. */
  readonly joinSamples: (partsOf: PartsOfSamples) => Promise<void>;
  /** Where the platform's reports of this load are kept. */
  readonly openReports: () => Promise<ReportPart>;
  /** Is told of all reports, those of the warm-up among them. */
  readonly onReports: (reports: readonly PlatformReport[]) => void;
  readonly onProgress: (progress: LoadProgress) => void;
  readonly signal: AbortSignal;
}

export interface LoadedMeasurement extends JoinedLoad {
  readonly load: LoadResult;
}

/**
 * Loads a function from a process of its own. The window opens when every environment has answered five
 * times and the warm-up's time has passed.
 */
export async function measureLoaded(request: LoadedRequest): Promise<LoadedMeasurement> {
  request.signal.throwIfAborted();
  const session = startLoad(request.plan, { waitForWindow: true });
  const abort = () => void session.abort();
  request.signal.addEventListener('abort', abort, { once: true });
  try {
    session.onProgress(request.onProgress);
    return await joined(session, request);
  } catch (error) {
    request.signal.throwIfAborted();
    throw error;
  } finally {
    request.signal.removeEventListener('abort', abort);
    await session.abort();
  }
}

/** The load, and beside it what the platform reports of it, which waits on the disk until the load is over. */
async function joined(session: LoadSession, request: LoadedRequest): Promise<LoadedMeasurement> {
  const part = await request.openReports();
  let kept = 0;
  const keep = async (reports: readonly PlatformReport[]) => {
    kept += reports.length;
    request.onReports(reports);
    await part.append(reports);
  };
  try {
    const [load] = await Promise.all([
      session.result,
      request.reader.follow(session.result, keep),
      openWhenWarm(session, request),
    ]);
    await keep(await request.reader.settle(reportsOf(load) - kept));
    const join = new RequestJoin(part.read());
    await request.joinSamples(join.partsOf);
    return { load, ...join.result() };
  } finally {
    await part.close();
  }
}

/** Of requests that were refused, lost or given up the platform may have made none. */
function reportsOf({ warmupRequests, completed, errors }: LoadResult): number {
  return warmupRequests + completed + (errors['function-error'] ?? 0) + (errors['invalid-output'] ?? 0);
}

async function openWhenWarm(session: LoadSession, request: LoadedRequest): Promise<void> {
  let over = false;
  const end = () => {
    over = true;
  };
  session.result.then(end, end);
  while (!over && !(await isWarm(request))) await sleep(WATCH_MS);
  if (!over) session.openWindow();
}

async function isWarm({ deployed, environments }: LoadedRequest): Promise<boolean> {
  if (environments === 0) return true;
  const live = await deployed.environments();
  // Where environments are not told of, the warm-up's time has to do, and an answer on each connection.
  if (live === null) return true;
  const warm = live.filter(({ invocations }) => invocations >= WARMUP_ANSWERS);
  return warm.length === live.length && live.length >= environments;
}
