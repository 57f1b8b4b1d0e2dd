import type { Absent, MaybeSummary, RecordingData } from '../model/index.js';
import type { Microseconds } from '../units/index.js';
import { bucketsOf, decodeHistogram } from './histogram.js';
import { standardDeviation } from './moments.js';
import { minimumSamples } from './percentiles.js';
import { DurationRecorder } from './recorder.js';

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
