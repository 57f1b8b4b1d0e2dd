import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadSample as sample, sampleReport } from '../../test/support/sample-report.js';
import type { PlatformReport } from '../model/index.js';
import { summarizeBreakdown } from '../stats/index.js';
import { RequestJoin } from './request-join.js';

async function* inOrder(...reports: PlatformReport[]): AsyncGenerator<PlatformReport> {
  yield* reports;
}

const reportOf = (clientRequestId: string, change: Partial<PlatformReport> = {}) =>
  sampleReport({ clientRequestId, ...change });

describe('joining the samples of a load with its reports', () => {
  test('is by request id, of the requests that were answered well', async () => {
    const join = new RequestJoin(inOrder(reportOf('failed'), reportOf('a')));
    const [known, failed, unreported] = await join.partsOf([
      sample('a', 2_800),
      sample('failed', 2_800, 'function-error'),
      sample('unreported', 5_000),
    ]);
    assert.equal(known?.running, 2_000);
    assert.notEqual(failed, null);
    assert.equal(unreported, null);
    const breakdown = summarizeBreakdown(join.result().breakdown);
    assert.deepEqual([breakdown?.requests, breakdown?.n, breakdown?.explained], [2, 1, 0.5]);
    assert.equal(join.result().withoutQueue.mean, 2_300);
  });

  test("takes the window's reports by their ids, and misses none of requests that nobody answered", async () => {
    const join = new RequestJoin(
      inOrder(
        reportOf('of the warm-up', { environmentId: 'other' }),
        reportOf('a'),
        reportOf('b', { outcome: 'crash' }),
      ),
    );
    await join.partsOf([sample('a', 2_800), sample('given up', 900_000, 'timeout')]);
    await join.partsOf([sample('lost', 100, 'transport-error'), sample('b', 2_800, 'function-error')]);
    await join.partsOf([sample('unreported', 5_000)]);
    const { reported, outcomes, environments, answered, answeredWithReport } = join.result();
    assert.deepEqual(outcomes, { ok: 1, crash: 1 });
    assert.deepEqual([reported.durationReportedUs?.n, environments], [1, 1]);
    assert.deepEqual([answered, answeredWithReport], [3, 2]);
  });
});
