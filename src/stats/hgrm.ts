import type { RecordingData } from '../model/index.js';
import { decodeHistogram } from './histogram.js';

const TICKS_PER_HALF_DISTANCE = 5;
const MICROSECONDS_PER_MILLISECOND = 1_000;

/**
 * The text of a `.hgrm` file: HdrHistogram's percentile distribution, as its plotters and wrk2 have it.
 * Values are milliseconds. Mean, deviation and maximum in the footer are those of the histogram, within its
 * 3 significant digits (its deviation divides by n); the exact ones are in `run.json`.
 */
export function formatHgrm(recording: RecordingData): string {
  return decodeHistogram(recording.hdr).outputPercentileDistribution(
    TICKS_PER_HALF_DISTANCE,
    MICROSECONDS_PER_MILLISECOND,
  );
}
