import { BenchError, EXIT } from '../../errors/index.js';
import type { ErrorCounts, RecordingData, ValidityCheck, Warning } from '../../model/index.js';
import { DurationRecorder, exactUpTo, type IntervalRecording, mergeRecordings } from '../../stats/index.js';
import { bytes, type Microseconds, microseconds } from '../../units/index.js';
import type { Censoring, LoadResult, OpenLoopResult, TransportFault } from '../result.js';
import { workerChecks } from './worker-checks.js';
import type { WholeLoad, WorkerResult } from './worker-result.js';

/** What several generators measured together. */
export interface MergedLoad {
  readonly load: string;
  readonly plan: WholeLoad;
  /** As of one generator; its times are microseconds since 1970 by the clock of worker 0. */
  readonly result: LoadResult;
  readonly workers: readonly WorkerResult[];
  /** The window that all have in common, by the same clock. */
  readonly commonWindow: { readonly startUs: number; readonly endUs: number };
  /** Ended before its time in some worker. */
  readonly interrupted: boolean;
}

/**
 * Adds what the workers of one load recorded: histograms count by count, moments exactly, errors by kind. The rate is
 * the sum of theirs, each over its own window; that it is one rate at one time takes windows that overlap, which is
 * checked, as is that no worker is missing. Throws a BenchError where results are of several loads, or the windows
 * have no moment in common: then there is nothing that could be told of them together.
 */
export function mergeWorkers(given: readonly WorkerResult[]): MergedLoad {
  const workers = given.toSorted((a, b) => a.index - b.index);
  const [first] = workers;
  if (first === undefined) throw unfit('there is no result of a worker');
  checkSameLoad(workers);
  const commonWindow = {
    startUs: Math.max(...workers.map(({ window }) => window.startUs)),
    endUs: Math.min(...workers.map(({ window }) => window.endUs)),
  };
  if (commonWindow.endUs <= commonWindow.startUs) throw apart(workers);
  const checks = workerChecks(workers, commonWindow);
  const merged = mergeResults(workers.map(({ result }) => result));
  return {
    ...{ load: first.load, plan: first.plan, workers, commonWindow },
    interrupted: workers.some(({ state }) => state === 'interrupted'),
    result: {
      ...merged,
      windowStartUs: microseconds(commonWindow.startUs),
      windowEndUs: microseconds(commonWindow.endUs),
      windowStartEpochSeconds: commonWindow.startUs / 1e6,
      engine: { name: first.result.engine.name, reason: `in ${workers.length} workers` },
      validity: { valid: checks.every(({ pass }) => pass), checks },
      warnings: warningsOf(workers, checks),
    },
  };
}

function checkSameLoad(workers: readonly WorkerResult[]): void {
  const [first] = workers;
  for (const [at, { load, index }] of workers.entries()) {
    if (load !== first?.load)
      throw unfit(`worker ${first?.index} and worker ${index} are of different loads`);
    if (workers[at + 1]?.index === index) throw unfit(`worker ${index} is there twice`);
  }
}

type Sums = Omit<
  LoadResult,
  'windowStartUs' | 'windowEndUs' | 'windowStartEpochSeconds' | 'engine' | 'validity' | 'warnings'
>;

function mergeResults(results: readonly LoadResult[]): Sums {
  const sum = (read: (result: LoadResult) => number) => total(results.map(read));
  const recording = mergeRecordings(results.map((result) => result.recording));
  return {
    loop: loopOf(results),
    recording,
    intervals: mergeIntervals(results.map(({ intervals }) => intervals)),
    censoring: mergeCensorings(
      recording,
      results.map(({ censoring }) => censoring),
    ),
    connects: mergeRecordings(results.map(({ connects }) => connects)),
    windowUs: microseconds(Math.round(sum(({ windowUs }) => windowUs) / results.length)),
    sent: sum(({ sent }) => sent),
    completed: sum(({ completed }) => completed),
    inFlightAtEnd: sum(({ inFlightAtEnd }) => inFlightAtEnd),
    droppedAtClose: sum(({ droppedAtClose }) => droppedAtClose),
    censored: sum(({ censored }) => censored),
    warmupRequests: sum(({ warmupRequests }) => warmupRequests),
    warmupUs: microseconds(Math.min(...results.map(({ warmupUs }) => warmupUs))),
    requestsPerSecond: sum(({ requestsPerSecond }) => requestsPerSecond),
    bytesRead: bytes(sum(({ bytesRead }) => bytesRead)),
    errors: addCounts(results.map(({ errors }) => errors)) as ErrorCounts,
    transportFaults: addCounts<TransportFault>(results.map(({ transportFaults }) => transportFaults)),
    groupRates: results.flatMap(({ groupRates }) => groupRates),
    generator: {
      cpuUsedUs: microseconds(sum(({ generator }) => generator.cpuUsedUs)),
      eventLoopUtilization: Math.max(...results.map(({ generator }) => generator.eventLoopUtilization)),
    },
  };
}

/** Whether a loop is open is the same of all: they were given one load. */
function loopOf(results: readonly LoadResult[]): LoadResult['loop'] {
  const open = results.flatMap(({ loop }) => (loop.kind === 'open' ? loop : []));
  const [first] = open;
  if (first === undefined) return { kind: 'closed' };
  const { share: _, ...common } = first;
  const sum = (read: (loop: OpenLoopResult) => number) => total(open.map(read));
  const merged = (read: (loop: OpenLoopResult) => RecordingData) => mergeRecordings(open.map(read));
  const responseTime = merged((loop) => loop.responseTime);
  return {
    ...common,
    responseTime,
    responseIntervals: mergeIntervals(open.map(({ responseIntervals }) => responseIntervals)),
    responseCensoring: mergeCensorings(
      responseTime,
      open.map(({ responseCensoring }) => responseCensoring),
    ),
    lateness: merged(({ lateness }) => lateness),
    connectionWait: merged(({ connectionWait }) => connectionWait),
    scheduled: sum(({ scheduled }) => scheduled),
    neverSent: sum(({ neverSent }) => neverSent),
    connections: sum(({ connections }) => connections),
    spinning: open.every(({ spinning }) => spinning),
  };
}

/** The n-th seconds of all workers, which began together. */
function mergeIntervals(all: readonly (readonly IntervalRecording[])[]): readonly IntervalRecording[] {
  const longest = Math.max(...all.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => {
    const parts = all.flatMap((intervals) => intervals[at] ?? []);
    return {
      offsetUs: parts[0]?.offsetUs ?? microseconds(0),
      lengthUs: Math.max(...parts.map(({ lengthUs }) => lengthUs)) as Microseconds,
      recording: mergeRecordings(parts.map(({ recording }) => recording)),
    };
  });
}

function mergeCensorings(answered: RecordingData, parts: readonly Censoring[]): Censoring {
  const recording = mergeRecordings(parts.map((part) => part.recording));
  return { recording, exactUpTo: exactUpTo(DurationRecorder.fromData(answered), recording) };
}

function addCounts<Kind extends string>(
  counts: readonly Readonly<Partial<Record<Kind, number>>>[],
): Partial<Record<Kind, number>> {
  const sums: Partial<Record<Kind, number>> = {};
  for (const each of counts)
    for (const [kind, count] of Object.entries(each) as [Kind, number][])
      sums[kind] = (sums[kind] ?? 0) + count;
  return sums;
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

function warningsOf(workers: readonly WorkerResult[], checks: readonly ValidityCheck[]): readonly Warning[] {
  const own = workers.flatMap(({ index, result }) =>
    result.warnings.map(({ code, message }) => ({ code, message: `worker ${index}: ${message}` })),
  );
  const unmeasured = workers.filter(({ clock }) => clock.after === null).map(({ index }) => index);
  if (unmeasured.length === 0 || checks.length === 0) return own;
  return [
    ...own,
    {
      code: 'clock-drift-unknown',
      message: `worker 0 was gone before workers ${unmeasured.join(', ')} had measured their clocks again`,
    },
  ];
}

function apart(workers: readonly WorkerResult[]): BenchError {
  const time = (us: number) => new Date(us / 1_000).toISOString();
  const windows = workers.map(
    ({ index, window }) => `worker ${index} ${time(window.startUs)} to ${time(window.endUs)}`,
  );
  return new BenchError(`the windows of the workers have no moment in common: ${windows.join(', ')}`, {
    code: 'windows-apart',
    exitCode: EXIT.invalidRun,
    hint: 'start all workers of a load together',
  });
}

function unfit(message: string): BenchError {
  return new BenchError(message, {
    code: 'workers-unfit',
    exitCode: EXIT.usage,
    hint: 'name the folder or the S3 prefix of one load, as bench load --worker wrote it',
  });
}
