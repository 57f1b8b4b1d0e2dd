import type { PlatformReport } from '../../src/model/index.js';
import type { LoadSample } from '../../src/results/index.js';
import { bytes, megabytes, microseconds } from '../../src/units/index.js';

/** A sample of a load that began after 1 ms. */
export const loadSample = (requestId: string, serviceTimeUs: number, outcome = 'ok'): LoadSample => ({
  requestId,
  startUs: microseconds(1_000),
  serviceTimeUs: microseconds(serviceTimeUs),
  outcome,
});

/** A report of the request `a`, which was dispatched after half a millisecond and ran for two. */
export function sampleReport(changes: Partial<PlatformReport> = {}): PlatformReport {
  return {
    requestId: 'aws',
    clientRequestId: 'a',
    functionName: 'f',
    environmentId: 'e',
    invocationIndex: 1,
    outcome: 'ok',
    queueUs: microseconds(500),
    durationUs: microseconds(2_000),
    billedDurationUs: microseconds(2_000),
    initDurationUs: null,
    memorySizeMB: megabytes(512),
    maxMemoryUsedBytes: bytes(1),
    cpuUsedUs: microseconds(900),
    throttledUs: microseconds(600),
    at: {
      receivedUs: microseconds(1_200),
      dispatchedUs: microseconds(1_700),
      answeredUs: microseconds(3_700),
      creation: null,
    },
    ...changes,
  };
}
