import type { LoadPlan, LoadResult, OpenLoopResult } from '../../src/load/index.js';
import { DurationRecorder, seededRandom } from '../../src/stats/index.js';
import { bytes, type Microseconds, microseconds, milliseconds, seconds } from '../../src/units/index.js';

export const SAMPLE_PLAN: LoadPlan = {
  url: 'http://127.0.0.1:8080/predict?logits=1',
  connections: 40,
  threads: 8,
  durationUs: seconds(10),
  warmupUs: seconds(1),
  timeoutUs: seconds(2),
  requests: [{ method: 'GET', path: '', headers: {} }],
  requestIdPrefix: 'load',
};

/** `n` durations about `meanMs`, one in twenty of them three times as long; the same each time. */
export function sampleRecording(n: number, meanMs: number) {
  const random = seededRandom(n);
  const recorder = new DurationRecorder();
  for (let index = 0; index < n; index += 1) {
    const slow = index % 20 === 0 ? 3 : 1;
    recorder.record(milliseconds(meanMs * slow * (0.8 + 0.4 * random())));
  }
  return recorder.toData();
}

const NOTHING = new DurationRecorder().toData();

/** A closed loop of 2,000 requests in ten seconds, changed as the test needs. */
export function sampleLoad(change: Partial<LoadResult> = {}): LoadResult {
  const windowUs: Microseconds = microseconds(10_004_321);
  return {
    loop: { kind: 'closed' },
    engine: { name: 'autocannon', reason: 'the default' },
    recording: sampleRecording(2_000, 180),
    windowStartUs: seconds(100),
    windowEndUs: microseconds(110_004_321),
    windowUs,
    windowStartEpochSeconds: 1_790_000_000.25,
    sent: 2_001,
    completed: 2_000,
    errors: {},
    inFlightAtEnd: 40,
    droppedAtClose: 0,
    transportFaults: {},
    connects: NOTHING,
    requestsPerSecond: 199.91,
    groupRates: [
      { requestsPerSecond: 19, count: 180 },
      { requestsPerSecond: 29, count: 420 },
      { requestsPerSecond: 49, count: 40 },
    ],
    bytesRead: bytes(1_234_567),
    censored: 0,
    censoring: { recording: NOTHING, exactUpTo: 100 },
    validity: {
      valid: true,
      checks: [
        { name: 'littles-law', value: 0.9987, limit: '0.97 to 1.02', pass: true },
        { name: 'generator-event-loop', value: 0.2123, limit: '< 0.8', pass: true },
      ],
    },
    warnings: [],
    intervals: [],
    warmupUs: microseconds(1_004_000),
    warmupRequests: 203,
    generator: { cpuUsedUs: milliseconds(2_345), eventLoopUtilization: 0.2123 },
    ...change,
  };
}

/** One that timed out, lost connections, had errors, and whose generator was too slow. */
export function spoiltLoad(): LoadResult {
  const givenUp = new DurationRecorder();
  for (let index = 0; index < 30; index += 1) givenUp.record(seconds(2));
  return sampleLoad({
    errors: { timeout: 30, 'transport-error': 12, throttled: 200 },
    transportFaults: { closed: 7, reset: 5 },
    droppedAtClose: 7,
    censored: 30,
    censoring: { recording: givenUp.toData(), exactUpTo: 98.5 },
    validity: {
      valid: false,
      checks: [
        { name: 'littles-law', value: 1.0412, limit: '0.97 to 1.02', pass: false },
        { name: 'generator-event-loop', value: 0.9312, limit: '< 0.8', pass: false },
        { name: 'histogram-count', value: 2_000, limit: '= 2000', pass: true },
      ],
    },
    warnings: [{ code: 'censored-samples', message: '30 requests timed out' }],
  });
}

/** An open loop at 200 requests/s whose server stood still for a while. */
export function sampleOpenLoad(): LoadResult {
  const loop: OpenLoopResult = {
    kind: 'open',
    arrivals: 'poisson',
    seed: 7,
    stages: [{ durationUs: seconds(10), fromRate: 200, toRate: 200 }],
    responseTime: sampleRecording(2_000, 230),
    responseIntervals: [],
    responseCensoring: { recording: NOTHING, exactUpTo: 100 },
    lateness: sampleRecording(2_000, 0.08),
    connectionWait: sampleRecording(2_000, 49),
    scheduled: 2_000,
    neverSent: 0,
    connections: 64,
    spinning: true,
    drainedUs: seconds(111),
  };
  const checks = [
    { name: 'timer-lateness', value: 96, limit: '<= 23040 us', pass: true },
    { name: 'cpu-stolen', value: 0.0012, limit: '<= 0.05', pass: true },
  ];
  const engine = { name: 'raw', reason: 'an open loop needs it' } as const;
  return sampleLoad({ loop, engine, validity: { valid: true, checks } });
}
