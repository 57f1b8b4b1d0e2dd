import { setTimeout as sleep } from 'node:timers/promises';
import {
  type LoadPlan,
  type LoadProgress,
  type LoadResult,
  type LoadSession,
  startLoad,
} from '../load/index.js';
import type { PlatformReport } from '../model/index.js';
import type { PartsOfSample } from '../results/index.js';
import type { DeployedFunction } from '../target/index.js';
import type { ReportReader } from './report-reader.js';
import { type JoinedLoad, RequestJoin } from './time-parts.js';

const WATCH_MS = 50;
/** Answers that each environment gives before the measured window opens: just-in-time compilers settle. */
const WARMUP_ANSWERS = 5;

export interface LoadedRequest {
  readonly deployed: DeployedFunction;
  readonly reader: ReportReader;
  readonly plan: LoadPlan;
  /** Environments that the load will come to occupy. */
  readonly environments: number;
  /** Goes through the samples that the load has left, and writes beside each where its time went. */
  readonly joinSamples: (partsOf: PartsOfSample) => Promise<void>;
  readonly onProgress: (progress: LoadProgress) => void;
  readonly signal: AbortSignal;
}

export interface LoadedMeasurement extends JoinedLoad {
  readonly load: LoadResult;
  readonly reports: readonly PlatformReport[];
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
    const [load, during] = await Promise.all([
      session.result,
      request.reader.follow(session.result),
      openWhenWarm(session, request),
    ]);
    const reports = during.concat(await request.reader.settle());
    const join = new RequestJoin(reports);
    await request.joinSamples(join.partsOf);
    return { load, reports, ...join.result() };
  } catch (error) {
    request.signal.throwIfAborted();
    throw error;
  } finally {
    request.signal.removeEventListener('abort', abort);
    await session.abort();
  }
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
  const live = await deployed.environments();
  const warm = live.filter(({ invocations }) => invocations >= WARMUP_ANSWERS);
  return warm.length === live.length && live.length >= environments;
}
