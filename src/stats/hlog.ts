import { HistogramLogWriter } from 'hdr-histogram-js';
import { BenchError } from '../errors/index.js';
import type { RecordingData } from '../model/index.js';
import { type Microseconds, toSeconds } from '../units/index.js';
import { decodeHistogram } from './histogram.js';

/** What was recorded in one interval of a measured window. */
export interface IntervalRecording {
  /** From the start of the window to the start of the interval. */
  readonly offsetUs: Microseconds;
  readonly lengthUs: Microseconds;
  readonly recording: RecordingData;
}

export interface HlogOptions {
  /** Wall-clock time of the window's start, in seconds since 1970. */
  readonly startEpochSeconds: number;
  /**
   * `<variant>.<memory>.<phase>`: must have no comma and no white space, which separate the fields. HdrHistogram's
   * tools read lines without a tag unless they are told one.
   */
  readonly tag?: string;
}

const MICROSECONDS_PER_MILLISECOND = 1_000;

/**
 * The text of a `.hlog` file, HdrHistogram's log format 1.3: a line an interval with its tag, absolute start
 * and length in seconds, largest value in milliseconds, and the histogram (of microseconds).
 */
export function formatHlog(intervals: readonly IntervalRecording[], options: HlogOptions): string {
  const { tag } = options;
  if (tag !== undefined && !/^[^\s,]+$/.test(tag)) throw invalidTag(tag);
  const lines: string[] = [];
  const writer = new HistogramLogWriter((line) => lines.push(line));
  const startedAt = new Date(options.startEpochSeconds * 1_000).toISOString();
  writer.outputLogFormatVersion();
  writer.outputComment(
    `[StartTime: ${options.startEpochSeconds.toFixed(3)} (seconds since epoch), ${startedAt}]`,
  );
  writer.outputLegend();
  for (const interval of intervals) {
    const histogram = decodeHistogram(interval.recording.hdr);
    if (tag !== undefined) histogram.tag = tag;
    const start = options.startEpochSeconds + toSeconds(interval.offsetUs);
    const end = start + toSeconds(interval.lengthUs);
    writer.outputIntervalHistogram(histogram, start, end, MICROSECONDS_PER_MILLISECOND);
  }
  return lines.join('');
}

function invalidTag(tag: string): BenchError {
  return new BenchError(`"${tag}" cannot be the tag of a histogram log`, {
    code: 'invalid-tag',
    hint: 'use a tag without commas and white space',
  });
}
