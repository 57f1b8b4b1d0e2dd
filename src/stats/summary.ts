import type { Absent, MaybeSummary, RecordingData } from '../model/index.js';
import type { Microseconds } from '../units/index.js';
import { bucketsOf, decodeHistogram } from './histogram.js';
import { standardDeviation } from './moments.js';
import { minimumSamples } from './percentiles.js';
import { DurationRecorder, mergeRecordings } from './recorder.js';

export const NO_SAMPLES: Absent = { n: 0, reason: 'no samples' };

/**
 * What tables show of a recording: exact moments, and percentiles within 3 significant digits, rank-based,
 * never outside of the exact minimum and maximum, null below their `minimumSamples`.
 */
export function summarize(recording: RecordingData): MaybeSummary {
  if (recording.n === 0) return NO_SAMPLES;
  const recorder = DurationRecorder.fromData(recording);
  const at = (percentile: number): Microseconds | null =>
    recording.n < minimumSamples(percentile) ? null : recorder.percentile(percentile);
  return {
    n: recording.n,
    mean: recording.mean,
    sd: standardDeviation(recording),
    withinOneSd: withinOneSd(recording),
    min: recording.min,
    max: recording.max,
    p50: at(50),
    p75: at(75),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p999: at(99.9),
  };
}

/** The same where some requests were given up: without these, percentiles would leave out the longest times. */
export function summarizeCensored(answered: RecordingData, givenUp: RecordingData): MaybeSummary {
  const summary = summarize(answered);
  if (givenUp.n === 0) return summary;
  if ('reason' in summary) return { n: 0, reason: `all ${givenUp.n} requests timed out` };
  const all = summarize(mergeRecordings([answered, givenUp]));
  const exact = exactUpTo(DurationRecorder.fromData(answered), givenUp);
  return { ...summary, ...percentilesOf(all), censored: { n: givenUp.n, exactUpTo: exact } };
}

/**
 * The percentile (0 to 100) up to which those of all requests are exact: the share of them that was answered
 * before the first was given up.
 */
export function exactUpTo(answered: DurationRecorder, givenUp: Pick<RecordingData, 'n' | 'min'>): number {
  if (givenUp.n === 0) return 100;
  return (answered.countUpTo(givenUp.min) / (answered.n + givenUp.n)) * 100;
}

function percentilesOf(summary: MaybeSummary) {
  if ('reason' in summary) return {};
  const { p50, p75, p90, p95, p99, p999 } = summary;
  return { p50, p75, p90, p95, p99, p999 };
}

/** Fraction of the samples at most one sd from the mean, each taken at the middle of its bucket. */
function withinOneSd(recording: RecordingData): number {
  const sd = standardDeviation(recording);
  let within = 0;
  for (const bucket of bucketsOf(decodeHistogram(recording.hdr))) {
    const value = Math.min(Math.max(bucket.valueUs, recording.min), recording.max);
    if (Math.abs(value - recording.mean) <= sd) within += bucket.count;
  }
  return within / recording.n;
}
