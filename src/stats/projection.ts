import type { Absent, Projection, RecordingData, Summary } from '../model/index.js';
import { type Microseconds, microseconds, toSeconds } from '../units/index.js';
import { bucketsOf, decodeHistogram } from './histogram.js';
import { minimumSamples } from './percentiles.js';
import { type Random, seededRandom } from './random.js';
import { DurationRecorder } from './recorder.js';
import { summarize } from './summary.js';

export interface ProjectionModel {
  readonly connections: number;
  /** Length of a window; it begins with the first requests. */
  readonly windowUs: Microseconds;
  /** Client's times of requests that waited for no environment. */
  readonly answers: RecordingData;
  /** Client's times of cold starts, which the first request of each environment pays; null: all are warm. */
  readonly coldStarts: RecordingData | null;
  readonly seed: number;
}

/** Beyond so many simulated requests a projection simulates some of its connections: they are alike. */
const MOST_REQUESTS = 200_000;

const PERCENTILES = { p50: 50, p75: 75, p90: 90, p95: 95, p99: 99, p999: 99.9 } as const;

/**
 * A closed loop on a platform that scales out: a request that finds no idle environment gets one of its own.
 * A connection has one request in flight, and finds the environment of its last one idle, so each has its own
 * from its first request on, and none waits. Times are of requests that end in the window; to the rate one that
 * is under way at its end counts with the share that it has done, since none was under way at its start.
 */
export function projectClosedLoop(model: ProjectionModel): Projection | Absent {
  const { connections, windowUs, answers, coldStarts } = model;
  if (answers.n === 0) return { n: 0, reason: 'no request to a single environment was measured' };
  const random = seededRandom(model.seed);
  const next = sampler(answers, random);
  const first = coldStarts === null ? next : sampler(coldStarts, random);
  const simulated = simulatedConnections(model);
  const recorder = new DurationRecorder();
  let underWay = 0;
  for (let connection = 0; connection < simulated; connection += 1) {
    let startUs = 0;
    let time = first();
    for (; startUs + time <= windowUs; time = next()) {
      recorder.record(time);
      startUs += time;
    }
    underWay += (windowUs - startUs) / time;
  }
  const summary = summarize(recorder.toData());
  if ('reason' in summary) return { n: 0, reason: 'no request would end within the window' };
  return {
    connections,
    environments: connections,
    windowUs,
    requestsPerSecond: (((summary.n + underWay) / toSeconds(windowUs)) * connections) / simulated,
    responseTimeUs: founded(summary, answers.n),
    basedOn: { soloRequests: answers.n, coldStarts: coldStarts?.n ?? 0 },
  };
}

function simulatedConnections({ connections, windowUs, answers }: ProjectionModel): number {
  const requestsOfOne = windowUs / Math.max(1, answers.mean) + 1;
  return Math.max(1, Math.min(connections, Math.floor(MOST_REQUESTS / requestsOfOne)));
}

/** However many requests are simulated, they know no more of the tail than what they are drawn from. */
function founded(summary: Summary, samples: number): Summary {
  const hidden = Object.entries(PERCENTILES).filter(([, percentile]) => samples < minimumSamples(percentile));
  return { ...summary, ...Object.fromEntries(hidden.map(([key]) => [key, null])) };
}

/** Draws from a recording's samples, each taken at the middle of its bucket (3 significant digits). */
function sampler(recording: RecordingData, random: Random): () => Microseconds {
  const { min, max } = recording;
  const values: number[] = [];
  const upTo: number[] = [];
  let total = 0;
  for (const { valueUs, count } of bucketsOf(decodeHistogram(recording.hdr))) {
    total += count;
    // A time of 0 would never end the window.
    values.push(Math.max(1, Math.min(Math.max(valueUs, min), max)));
    upTo.push(total);
  }
  return () => microseconds(values[firstAbove(upTo, random() * total)] ?? max);
}

/** Index of the first of ascending numbers that is above a value. */
function firstAbove(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
