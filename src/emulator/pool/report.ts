import { billedMilliseconds } from '../../cost/index.js';
import type { CreationTimes, PlatformReport } from '../../model/index.js';
import {
  type Bytes,
  bytes,
  type Microseconds,
  megabytesToBytes,
  microseconds,
  milliseconds,
} from '../../units/index.js';
import type { CpuLap } from './cpu-meter.js';
import type { Conclusion } from './failure.js';
import type { FunctionSpec, InvocationEvent } from './types.js';

/** What was read of one invocation while it ran. */
export interface Readings {
  readonly environmentId: string;
  readonly invocationIndex: number;
  readonly dispatchedUs: Microseconds;
  readonly answeredUs: Microseconds;
  /** The answer, or where extensions take part the last one's question for its next event. */
  readonly endedUs: Microseconds;
  readonly creation: CreationTimes | null;
  /** Null when nothing could be started. */
  readonly cpu: CpuLap | null;
  readonly peakMemoryBytes: Bytes;
}

/**
 * The platform's report. Duration runs from the hand-over to the runtime's answer ("the amount of time that
 * your function's handler method spent processing the event", AWS on the REPORT line); where extensions take
 * part, to the last one's question for its next event; where the init was
 * repeated inside the invocation, from the start of that; of what timed out, it is the timeout. Init Duration runs from the spawn of the runtime
 * to its first question for an event. Billed are both, rounded up to a whole millisecond, as since 2025-08-01.
 */
export function platformReport(
  spec: FunctionSpec,
  event: InvocationEvent,
  readings: Readings,
  { outcome }: Conclusion,
): PlatformReport {
  const { dispatchedUs, answeredUs, endedUs, creation } = readings;
  const durationUs = outcome === 'timeout' ? spec.timeoutUs : microseconds(endedUs - dispatchedUs);
  const initDurationUs = creation === null ? null : microseconds(creation.readyUs - creation.spawnedUs);
  return {
    requestId: event.requestId,
    clientRequestId: event.clientRequestId,
    functionName: spec.functionName,
    environmentId: readings.environmentId,
    invocationIndex: readings.invocationIndex,
    outcome,
    queueUs: microseconds((creation?.startedUs ?? dispatchedUs) - event.receivedUs),
    durationUs,
    billedDurationUs: milliseconds(billedMilliseconds(durationUs, initDurationUs)),
    initDurationUs,
    memorySizeMB: spec.memoryMB,
    maxMemoryUsedBytes: memoryUsed(spec, readings, outcome),
    cpuUsedUs: readings.cpu?.cpuUsedUs ?? null,
    throttledUs: readings.cpu?.throttledUs ?? null,
    at: { receivedUs: event.receivedUs, dispatchedUs, answeredUs, creation },
  };
}

/** A process that was killed for want of memory had all of it, and cannot be asked any more. */
function memoryUsed(spec: FunctionSpec, readings: Readings, outcome: PlatformReport['outcome']): Bytes {
  const limit = megabytesToBytes(spec.memoryMB);
  return outcome === 'out-of-memory' ? limit : bytes(Math.min(readings.peakMemoryBytes, limit));
}
