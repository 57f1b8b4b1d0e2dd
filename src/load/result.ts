import type { ErrorCounts, RecordingData, Validity, Warning } from '../model/index.js';
import type { IntervalRecording } from '../stats/index.js';
import type { Bytes, Microseconds } from '../units/index.js';

/** What a closed loop measured in its window. */
export interface LoadResult {
  /** Service times of the requests that were answered well (`ok`) inside the window. */
  readonly recording: RecordingData;
  /** The window on the host's monotonic clock. */
  readonly windowStartUs: Microseconds;
  readonly windowEndUs: Microseconds;
  readonly windowUs: Microseconds;
  /** Wall-clock time of the window's start in seconds since 1970, for logs. */
  readonly windowStartEpochSeconds: number;
  /** Requests written inside the window. */
  readonly sent: number;
  /** Requests answered `ok` inside the window, whenever they were sent. */
  readonly completed: number;
  /** Requests that ended otherwise inside the window. */
  readonly errors: ErrorCounts;
  /** `completed` / window. */
  readonly requestsPerSecond: number;
  /** Heads and bodies of the answers inside the window. */
  readonly bytesRead: Bytes;
  /** Requests that timed out: they lasted longer than the timeout, how much longer is unknown. */
  readonly censored: number;
  readonly validity: Validity;
  readonly warnings: readonly Warning[];
  /** The recording by seconds of the window; the last may be shorter. */
  readonly intervals: readonly IntervalRecording[];
  readonly warmupUs: Microseconds;
  /** Requests that ended in the warm-up, however they ended. */
  readonly warmupRequests: number;
  readonly generator: GeneratorUse;
}

/** What the generator's process used in the window. */
export interface GeneratorUse {
  readonly cpuUsedUs: Microseconds;
  /** Share of the window in which its event loop was busy, 0 to 1. */
  readonly eventLoopUtilization: number;
}

/** How far the load has come; counts are those of the phase so far. */
export interface LoadProgress {
  readonly phase: 'warmup' | 'window';
  readonly elapsedUs: Microseconds;
  readonly completed: number;
  readonly errors: number;
  readonly p50Us: Microseconds | null;
  readonly p99Us: Microseconds | null;
  readonly requestsPerSecond: number;
}
