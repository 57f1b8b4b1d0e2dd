import type { Bytes, Megabytes, Microseconds } from '../units/index.js';
import type { Outcome } from './outcome.js';

/**
 * What the platform tells of one invocation. `at` fields are readings of the host's monotonic clock
 * (CLOCK_MONOTONIC, microseconds), comparable between the processes of one machine; null where a platform
 * does not share a clock with the client.
 */
export interface PlatformReport {
  readonly requestId: string;
  /** The client's own id of the request, from the header `x-coldbench-request-id`; null without one. */
  readonly clientRequestId: string | null;
  readonly functionName: string;
  readonly environmentId: string;
  /** 0 for the first invocation of its execution environment. */
  readonly invocationIndex: number;
  readonly outcome: Outcome;
  /** From the platform's receipt of the event to its hand-over to an environment; null if unknown. */
  readonly queueUs: Microseconds | null;
  readonly durationUs: Microseconds;
  readonly billedDurationUs: Microseconds;
  /** Only with the invocation that had to create its environment. */
  readonly initDurationUs: Microseconds | null;
  readonly memorySizeMB: Megabytes;
  readonly maxMemoryUsedBytes: Bytes;
  readonly cpuUsedUs: Microseconds | null;
  readonly throttledUs: Microseconds | null;
  readonly at: InvocationTimes | null;
}

export interface InvocationTimes {
  /** The event's last byte had arrived at the platform. */
  readonly receivedUs: Microseconds;
  /** The event was handed to the environment's runtime. */
  readonly dispatchedUs: Microseconds;
  /** The runtime had posted its answer. */
  readonly answeredUs: Microseconds;
  readonly creation: CreationTimes | null;
}

/** How an execution environment came to be; only with its first invocation. */
export interface CreationTimes {
  /** The platform decided to create the environment. */
  readonly startedUs: Microseconds;
  /** Its first process was spawned, in its cgroup. */
  readonly spawnedUs: Microseconds;
  /** The first line of the runtime's bootstrap ran, by its own reading; null for foreign runtimes. */
  readonly bootedUs: Microseconds | null;
  /** The runtime asked for its first event. */
  readonly readyUs: Microseconds;
}
