import type { ErrorCounts, RecordingData, Validity, Warning } from '../model/index.js';
import type { IntervalRecording, RateCount } from '../stats/index.js';
import type { Bytes, Microseconds } from '../units/index.js';
import type { ClosedLoop, EngineName, OpenLoop } from './plan.js';

/**
 * What was measured in a window. In a closed loop a request belongs to the window in which it ends; in an
 * open loop to the one in which it was meant to start, and what is not ended with the window is waited for.
 */
export interface LoadResult {
  readonly loop: ClosedLoop | OpenLoopResult;
  readonly engine: EngineUsed;
  /** Service times, from the send to the last byte, of the requests that were answered well (`ok`). */
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
  /** Requests that had no answer yet when the window ended. */
  readonly inFlightAtEnd: number;
  /** Requests that were lost as the server closed their connection: part of the transport errors. */
  readonly droppedAtClose: number;
  /** Transport errors by what happened. */
  readonly transportFaults: Readonly<Partial<Record<TransportFault, number>>>;
  /** Connections that were opened inside the window; how long that took is in no request's time. */
  readonly connects: RecordingData;
  /** Requests answered `ok` inside the window / window. */
  readonly requestsPerSecond: number;
  /** Rates of the groups of connections, sampled every 100 ms as wrk does for its row Req/Sec. */
  readonly groupRates: readonly RateCount[];
  /** Heads and bodies of the answers inside the window. */
  readonly bytesRead: Bytes;
  /** Requests that timed out: they lasted longer than the timeout, how much longer is unknown. */
  readonly censored: number;
  readonly censoring: Censoring;
  readonly validity: Validity;
  readonly warnings: readonly Warning[];
  /** The recording by seconds of the window; the last may be shorter. */
  readonly intervals: readonly IntervalRecording[];
  readonly warmupUs: Microseconds;
  /** Requests that ended in the warm-up, however they ended. */
  readonly warmupRequests: number;
  readonly generator: GeneratorUse;
}

/** How a request was lost. */
export type TransportFault = 'closed' | 'reset' | 'malformed-answer' | 'connect-failed';

export interface EngineUsed {
  readonly name: EngineName;
  /** Why it was this one, as a sentence's part: `asked for`. */
  readonly reason: string;
}

/**
 * Requests that were given up, of which only a lower bound is known. Merged with the recording of those that
 * were answered, percentiles up to `exactUpTo` are exact, and those above are lower bounds.
 */
export interface Censoring {
  /** How long each had lasted when it was given up: service times. */
  readonly recording: RecordingData;
  /** 0 to 100; 100 when nothing was given up. */
  readonly exactUpTo: number;
}

/** The times of an open loop beside the service time. */
export interface OpenLoopResult extends OpenLoop {
  /** From the intended start to the last byte of those answered `ok`: what a user would have seen. */
  readonly responseTime: RecordingData;
  /** Response times by the second of the window in which they ended; those that ended after it are in its last. */
  readonly responseIntervals: readonly IntervalRecording[];
  readonly responseCensoring: Censoring;
  /** From the intended start to when the generator got to it: the generator's own fault, not the server's. */
  readonly lateness: RecordingData;
  /** From then to the send, of those that were sent: no connection was free. */
  readonly connectionWait: RecordingData;
  /** Requests that were meant to start inside the window. */
  readonly scheduled: number;
  /** Of these, those that had not even been sent when the generator stopped waiting: part of the timeouts. */
  readonly neverSent: number;
  /** Connections at the end. */
  readonly connections: number;
  /** Whether the event loop was kept turning up to each start, as timers are late. */
  readonly spinning: boolean;
  /** When the last request of the window had ended, on the monotonic clock. */
  readonly drainedUs: Microseconds;
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
