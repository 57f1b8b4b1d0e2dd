import type { RecordingData } from '../model/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import { bucketsOf, decodeHistogram, emptyHistogram, HIGHEST_TRACKABLE_US } from './histogram.js';
import { combineMoments, NO_MOMENTS, standardDeviation } from './moments.js';

/** What wrk would have printed of the same samples: derived, never measured. */
export interface WrkCorrected {
  readonly mean: number;
  readonly sd: number;
  /** By percentile, 0 to 100. */
  readonly percentiles: Readonly<Record<number, Microseconds>>;
}

/**
 * wrk's own "correction" of coordinated omission (stats_correct in stats.c) on a recording: each sample of at
 * least twice the expected interval brings shorter ones along, one for each interval that fits. wrk expects the
 * mean time of a connection's cycle, window / (requests / connections), which a closed loop has by itself: it
 * omitted nothing, so the samples that are added did not happen.
 */
export function correctedAsWrk(
  recording: RecordingData,
  expectedUs: Microseconds,
  percentiles: readonly number[],
): WrkCorrected {
  const histogram = emptyHistogram();
  let moments = NO_MOMENTS;
  for (const { valueUs, count } of bucketsOf(decodeHistogram(recording.hdr))) {
    for (const value of samplesOf(Math.round(valueUs), expectedUs)) {
      histogram.recordValueWithCount(Math.min(value, HIGHEST_TRACKABLE_US), count);
      moments = combineMoments(moments, { n: count, mean: value, m2: 0, min: value, max: value });
    }
  }
  return {
    mean: moments.mean,
    sd: standardDeviation(moments),
    percentiles: Object.fromEntries(
      percentiles.map((percentile) => [percentile, microseconds(histogram.getValueAtPercentile(percentile))]),
    ),
  };
}

function* samplesOf(value: number, expectedUs: number): Generator<number> {
  yield value;
  if (expectedUs < 1 || value < 2 * expectedUs) return;
  for (let added = value - expectedUs; added > expectedUs; added -= expectedUs) yield added;
}

/** The interval that wrk expects, in whole microseconds as it computes it; 0 where it corrects nothing. */
export function wrkExpectedInterval(
  windowUs: Microseconds,
  completed: number,
  connections: number,
): Microseconds {
  const cycles = Math.floor(completed / connections);
  return microseconds(cycles === 0 ? 0 : Math.floor(windowUs / cycles));
}
