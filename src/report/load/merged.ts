import type { LoadPlan, MergedLoad, WorkerResult } from '../../load/index.js';
import { formatNumber } from '../../units/index.js';
import { describeLoad, type LoadDocument } from './document.js';

/** One of the generators of a load. */
export interface WorkerDocument
  extends Pick<WorkerResult, 'index' | 'connections' | 'window' | 'clock' | 'host'> {
  readonly completed: number;
  readonly requestsPerSecond: number;
  readonly valid: boolean;
}

/** A load that several generators put on one URL, as `bench merge --json` prints it. */
export interface MergedLoadDocument extends LoadDocument {
  readonly load: string;
  readonly workers: readonly WorkerDocument[];
  /** What all windows have in common, in microseconds since 1970 by the clock of worker 0. */
  readonly commonWindow: MergedLoad['commonWindow'];
}

export function describeMergedLoad(merged: MergedLoad): MergedLoadDocument {
  const { load, plan, result, workers, commonWindow, interrupted } = merged;
  const { method, ...whole } = plan;
  const asked: LoadPlan = {
    ...whole,
    requests: [{ method, path: '', headers: {} }],
    requestIdPrefix: load,
  };
  return {
    ...describeLoad(asked, result, { interrupted }),
    load,
    workers: workers.map(workerDocument),
    commonWindow,
  };
}

function workerDocument({ index, connections, window, clock, host, result }: WorkerResult): WorkerDocument {
  const { completed, requestsPerSecond, validity } = result;
  return { index, connections, window, clock, host, completed, requestsPerSecond, valid: validity.valid };
}

/** What each worker did, where, and how well the windows lie over one another. */
export function workerLines({ workers, commonWindow }: MergedLoadDocument): string[] {
  const begins = Math.min(...workers.map(({ window }) => window.startUs));
  const length = (commonWindow.endUs - commonWindow.startUs) / 1e6;
  return [
    `${workers.length} workers, whose windows have ${formatNumber(length, 3)} s in common (offsets are by the clock of worker 0)`,
    ...workers.map((worker) => {
      const { index, connections, requestsPerSecond, window, clock, host, valid } = worker;
      const later = ms(window.startUs - begins);
      const offset = `${ms(clock.before.offsetUs)} ± ${ms(clock.before.uncertaintyUs)}`;
      const rate = formatNumber(requestsPerSecond, 2);
      return `  worker ${index} on ${host.name}: ${connections} connections, ${rate}/s, began ${later} after the first; clock ${offset}${valid ? '' : '; INVALID'}`;
    }),
  ];
}

const ms = (us: number): string => `${formatNumber(us / 1_000, 3)} ms`;
