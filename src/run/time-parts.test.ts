import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PlatformReport } from '../model/index.js';
import type { LoadSample } from '../results/index.js';
import { summarizeBreakdown } from '../stats/index.js';
import { bytes, megabytes, microseconds } from '../units/index.js';
import { RequestJoin, timeParts } from './time-parts.js';

const sample = (requestId: string, serviceTimeUs: number, outcome = 'ok'): LoadSample => ({
  requestId,
  startUs: microseconds(1_000),
  serviceTimeUs: microseconds(serviceTimeUs),
  outcome,
});

function report(changes: Partial<PlatformReport> = {}): PlatformReport {
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

describe('the parts of a request', () => {
  test("are the platform's and what the two clocks tell of the ways there and back", () => {
    assert.deepEqual(timeParts(sample('a', 2_800), report()), {
      queue: 500,
      coldStart: 0,
      running: 2_000,
      cpu: 900,
      throttled: 600,
      waiting: 500,
      transport: 300,
      unexplained: 0,
    });
  });

  test('of a request that had its environment made are told apart from a wait for one', () => {
    const creation = {
      startedUs: microseconds(1_250),
      spawnedUs: microseconds(1_260),
      bootedUs: null,
      readyUs: microseconds(1_690),
    };
    const at = report().at;
    assert.ok(at !== null);
    const parts = timeParts(
      sample('a', 2_800),
      report({ queueUs: microseconds(50), at: { ...at, creation } }),
    );
    assert.deepEqual([parts.queue, parts.coldStart, parts.unexplained], [50, 450, 0]);
  });

  test('leave unexplained what the figures do not add up to', () => {
    const misjoined = timeParts(sample('a', 2_800), report({ durationUs: microseconds(9_000) }));
    assert.equal(misjoined.unexplained, -7_000);
    const beforeSent = report({ queueUs: microseconds(0) });
    assert.equal(timeParts(sample('a', 2_800), beforeSent).unexplained, 500);
    // Received 900 us before it was sent: the clocks disagree, and no way takes less than nothing.
    const early = { ...sample('a', 2_800), startUs: microseconds(2_100) };
    assert.equal(timeParts(early, report()).unexplained, 2_800 - 500 - 2_000 - 1_200);
  });

  test('have no transport without a common clock', () => {
    const parts = timeParts(sample('a', 2_800), report({ at: null, queueUs: null }));
    assert.deepEqual([parts.running, parts.transport, parts.unexplained], [2_000, 0, 800]);
  });

  test('of running add up to it, also where several threads used more than the time that passed', () => {
    const parts = timeParts(sample('a', 2_800), report({ cpuUsedUs: microseconds(3_500) }));
    assert.deepEqual([parts.cpu, parts.throttled, parts.waiting], [2_000, 0, 0]);
    assert.equal(timeParts(sample('a', 2_800), report({ cpuUsedUs: null })).cpu, null);
  });
});

describe('joining the samples of a load with its reports', () => {
  test('is by request id, of the requests that were answered well', () => {
    const join = new RequestJoin([report(), report({ clientRequestId: 'failed' })]);
    assert.equal(join.partsOf(sample('a', 2_800))?.running, 2_000);
    assert.notEqual(join.partsOf(sample('failed', 2_800, 'function-error')), null);
    assert.equal(join.partsOf(sample('unreported', 5_000)), null);
    const breakdown = summarizeBreakdown(join.result().breakdown);
    assert.deepEqual([breakdown?.requests, breakdown?.n, breakdown?.explained], [2, 1, 0.5]);
    assert.equal(join.result().withoutQueue.mean, 2_300);
  });

  test("takes the window's reports by their ids, and misses none of requests that nobody answered", () => {
    const join = new RequestJoin([report(), report({ clientRequestId: 'of the warm-up' })]);
    join.partsOf(sample('a', 2_800));
    join.partsOf(sample('given up', 900_000, 'timeout'));
    join.partsOf(sample('lost', 100, 'transport-error'));
    join.partsOf(sample('unreported', 5_000));
    const { windowReports, answered, answeredWithReport } = join.result();
    assert.deepEqual(
      windowReports.map(({ clientRequestId }) => clientRequestId),
      ['a'],
    );
    assert.deepEqual([answered, answeredWithReport], [2, 1]);
  });
});
