import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlatformReport } from '../model/index.js';
import { bytes, megabytes, microseconds } from '../units/index.js';
import { ReportedTimes } from './reported.js';

function report(outcome: PlatformReport['outcome'], durationUs: number): PlatformReport {
  return {
    requestId: `${outcome}-${durationUs}`,
    clientRequestId: null,
    functionName: 'f',
    environmentId: 'e',
    invocationIndex: 1,
    outcome,
    queueUs: microseconds(durationUs / 2),
    durationUs: microseconds(durationUs),
    billedDurationUs: microseconds(durationUs),
    initDurationUs: null,
    memorySizeMB: megabytes(512),
    maxMemoryUsedBytes: bytes(1),
    cpuUsedUs: null,
    throttledUs: null,
    at: null,
  };
}

test('a function that fails half of its invocations is not made faster and cheaper by the failures', () => {
  const times = new ReportedTimes();
  times.record(report('ok', 80_000));
  times.record(report('function-error', 2_000));
  times.record(report('ok', 82_000));
  times.record(report('timeout', 3_000_000));
  const recordings = times.toData();
  for (const metric of ['durationReportedUs', 'billedDurationUs']) {
    const { n, mean } = recordings[metric] ?? {};
    assert.deepEqual({ n, mean }, { n: 2, mean: 81_000 }, metric);
  }
  assert.equal(recordings.queueUs?.max, 41_000);
  assert.equal(recordings.cpuUsedUs, undefined);
});
