import type { JsHistogram } from 'hdr-histogram-js';
import { BenchError } from '../errors/index.js';
import type { RecordingData } from '../model/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import { type CompactRecording, pack, unpackHistogram } from './compact.js';
import {
  bucketsOf,
  decodeHistogram,
  emptyHistogram,
  encodeHistogram,
  HIGHEST_TRACKABLE_US,
} from './histogram.js';
import { combineMoments, type Moments, NO_MOMENTS } from './moments.js';

/**
 * Records durations: an HDR histogram for percentiles and, beside it, exact count, mean, squared deviations
 * (Welford), minimum and maximum, which a decoded histogram no longer has.
 */
export class DurationRecorder {
  readonly #histogram: JsHistogram;
  #n: number;
  #mean: number;
  #m2: number;
  #min: number;
  #max: number;

  constructor(histogram: JsHistogram = emptyHistogram(), moments: Moments = NO_MOMENTS) {
    this.#histogram = histogram;
    this.#n = moments.n;
    this.#mean = moments.mean;
    this.#m2 = moments.m2;
    this.#min = moments.min;
    this.#max = moments.max;
  }

  /** A recorder that goes on where the recording ended. Throws a BenchError when its parts disagree. */
  static fromData(data: RecordingData): DurationRecorder {
    const histogram = decodeHistogram(data.hdr);
    if (histogram.totalCount !== data.n) throw inconsistentRecording(histogram.totalCount, data.n);
    return new DurationRecorder(histogram, data);
  }

  /** A recorder that goes on where the compact recording ended. */
  static fromCompact(compact: CompactRecording): DurationRecorder {
    return new DurationRecorder(unpackHistogram(compact), compact.moments);
  }

  get n(): number {
    return this.#n;
  }

  /** Samples that the histogram holds: `n`, or a defect. */
  get histogramCount(): number {
    return this.#histogram.totalCount;
  }

  /**
   * Adds one duration in microseconds; fractions are rounded. One above an hour is kept exactly in the
   * moments and counted by the histogram as an hour. Throws a BenchError for what is not a duration.
   */
  record(durationUs: number): void {
    const value = Math.round(durationUs);
    if (!Number.isSafeInteger(value) || value < 0) throw invalidDuration(durationUs);
    this.#histogram.recordValue(Math.min(value, HIGHEST_TRACKABLE_US));
    this.#n += 1;
    const delta = value - this.#mean;
    this.#mean += delta / this.#n;
    this.#m2 += delta * (value - this.#mean);
    this.#min = this.#n === 1 ? value : Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
  }

  /** Value at a percentile (0 to 100) so far, for progress; null before the first sample. */
  percentile(percentile: number): Microseconds | null {
    if (this.#n === 0) return null;
    const value = this.#histogram.getValueAtPercentile(percentile);
    return microseconds(Math.min(Math.max(value, this.#min), this.#max));
  }

  /** What was recorded so far, small enough to be kept by the thousand. */
  compact(): CompactRecording {
    const moments = { n: this.#n, mean: this.#mean, m2: this.#m2, min: this.#min, max: this.#max };
    return pack(bucketsOf(this.#histogram), moments);
  }

  /** How many samples are at most so long, to the histogram's 3 significant digits. */
  countUpTo(durationUs: Microseconds): number {
    let count = 0;
    for (const bucket of bucketsOf(this.#histogram)) {
      if (bucket.valueUs > durationUs) break;
      count += bucket.count;
    }
    return count;
  }

  toData(): RecordingData {
    return {
      hdr: encodeHistogram(this.#histogram),
      n: this.#n,
      mean: this.#mean,
      m2: this.#m2,
      min: microseconds(this.#min),
      max: microseconds(this.#max),
    };
  }
}

/**
 * One recording of all samples of several, exact in count, minimum and maximum, and to rounding in mean and
 * deviation. Of none it is an empty recording.
 */
export function mergeRecordings(recordings: readonly RecordingData[]): RecordingData {
  const histogram = emptyHistogram();
  let moments = NO_MOMENTS;
  for (const recording of recordings) {
    const part = decodeHistogram(recording.hdr);
    if (part.totalCount !== recording.n) throw inconsistentRecording(part.totalCount, recording.n);
    if (recording.n > 0) histogram.add(part);
    moments = combineMoments(moments, recording);
  }
  return new DurationRecorder(histogram, moments).toData();
}

function invalidDuration(value: number): BenchError {
  return new BenchError(`${value} us is not a duration: it must be a number of 0 or more`, {
    code: 'invalid-duration',
  });
}

function inconsistentRecording(inHistogram: number, n: number): BenchError {
  return new BenchError(`a recording says ${n} samples, but its histogram holds ${inHistogram}`, {
    code: 'recording-inconsistent',
    hint: 'measure again: the file that holds it is damaged',
  });
}
