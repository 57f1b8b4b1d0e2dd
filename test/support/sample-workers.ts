import { hostname } from 'node:os';
import { machineFacts } from '../../src/host/index.js';
import type { LoadResult, WorkerResult } from '../../src/load/index.js';
import { DurationRecorder } from '../../src/stats/index.js';
import { microseconds, seconds } from '../../src/units/index.js';
import { SAMPLE_PLAN, sampleLoad } from './sample-load.js';

const START_US = Date.UTC(2026, 10, 29, 21) * 1_000;
const SURE = { offsetUs: 1_250, uncertaintyUs: 90, exchanges: 32 };

/** What one of several workers left; `laterUs`: how much later than the first its window was. */
export function sampleWorker(
  index: number,
  change: Partial<WorkerResult> = {},
  { laterUs = 0, result = {} }: { readonly laterUs?: number; readonly result?: Partial<LoadResult> } = {},
): WorkerResult {
  const startUs = START_US + laterUs;
  const { url, connections, durationUs, warmupUs, timeoutUs } = SAMPLE_PLAN;
  return {
    ...{ schemaVersion: 1, load: 'a1b2c3', index, total: 4, state: 'complete', connections: 10 },
    plan: { url, method: 'GET', connections, threads: 8, durationUs, warmupUs, timeoutUs },
    startUs: START_US,
    window: { startUs, endUs: startUs + seconds(10) },
    clock: { before: SURE, after: SURE },
    host: { name: hostname(), ...machineFacts() },
    result: sampleLoad({ windowUs: seconds(10), ...result }),
    ...change,
  };
}

/** What a generator would have of these requests, all answered. */
export function resultOf(serviceTimesUs: readonly number[]): Partial<LoadResult> {
  const recorder = recorderOf(serviceTimesUs);
  const interval = { offsetUs: microseconds(0), lengthUs: seconds(1), recording: recorder.toData() };
  return {
    recording: recorder.toData(),
    completed: serviceTimesUs.length,
    requestsPerSecond: serviceTimesUs.length / 10,
    intervals: serviceTimesUs.length === 0 ? [] : [interval],
  };
}

export function recorderOf(serviceTimesUs: readonly number[]): DurationRecorder {
  const recorder = new DurationRecorder();
  for (const time of serviceTimesUs) recorder.record(time);
  return recorder;
}
