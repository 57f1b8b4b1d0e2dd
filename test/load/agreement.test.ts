import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as reference from 'simple-statistics';
import { type LoadResult, startLoad } from '../../src/load/index.js';
import { seconds } from '../../src/units/index.js';
import { checkOf, planFor, servedInWindow, serverFor, summaryOf } from './plans.js';
import type { ServedRequest } from './server.js';

/** Transport on loopback and two event loops, on a machine that others use as well: stalls move the mean. */
const MOST_OVERHEAD_US = { mean: 20_000, p50: 5_000 };
/**
 * The server's clock is read inside of the client's times, so the client's are lower only by rounding, and
 * by the few requests that ended at the edge of the window for one of the two.
 */
const EDGES_US = 100;

function assertAgrees(result: LoadResult, served: readonly ServedRequest[]): void {
  const took = served.map(({ receivedUs, answeredUs }) => answeredUs - receivedUs);
  const { mean, p50 } = summaryOf(result);
  assertOverhead('mean', mean - reference.mean(took));
  // The histogram gives the upper end of a bucket of 3 significant digits.
  assertOverhead('p50', (p50 ?? Number.NaN) - reference.quantile(took, 0.5));
  const { completed, windowUs, requestsPerSecond } = result;
  assert.ok(Math.abs(completed - served.length) <= 4, `${completed} completed, ${served.length} served`);
  assert.ok(Math.abs(requestsPerSecond - (completed * 1e6) / windowUs) < 1e-6);
  assert.ok(checkOf(result, 'histogram-count') && checkOf(result, 'unaccounted-requests'));
}

function assertOverhead(what: 'mean' | 'p50', overheadUs: number): void {
  const plausible = overheadUs >= -EDGES_US && overheadUs <= MOST_OVERHEAD_US[what];
  assert.ok(plausible, `the client's ${what} differs from the server's by ${overheadUs} us`);
}

for (const delay of [0, 5, 50]) {
  test(`the generator agrees with a server that takes ${delay} ms`, async (t) => {
    const server = await serverFor(t);
    const result = await startLoad(planFor(server, `/?delay=${delay}`)).result;
    assertAgrees(result, await servedInWindow(server, result));
    assert.ok(summaryOf(result).min >= delay * 1_000 - 1_000);
    // At full speed the generator is the bottleneck, and its own time shows in Little's law.
    assert.ok(delay === 0 || checkOf(result, 'littles-law'), JSON.stringify(result.validity));
  });
}

test('the generator agrees with a server of two speeds, without invented samples', async (t) => {
  const server = await serverFor(t);
  const result = await startLoad(planFor(server, '/?delay=2&every=20&slow=200')).result;
  const served = await servedInWindow(server, result);
  assertAgrees(result, served);
  const slow = served.filter(({ receivedUs, answeredUs }) => answeredUs - receivedUs > 150_000).length;
  const { intervals } = result;
  assert.ok(slow > 0);
  assert.equal(
    intervals.reduce((sum, { recording }) => sum + recording.n, 0),
    result.completed,
  );
});

test("Little's law holds for functions that are slow and few", async (t) => {
  const server = await serverFor(t);
  const plan = planFor(server, '/?delay=700&workers=6', { connections: 40, durationUs: seconds(4) });
  const result = await startLoad(plan).result;
  assert.ok(result.completed < 40 * 3, 'the test wants fewer requests than three a connection');
  assert.ok(checkOf(result, 'littles-law'), JSON.stringify(result.validity));
});

test('solo load has one request in flight at a time', async (t) => {
  const server = await serverFor(t);
  const plan = planFor(server, '/?delay=5', { connections: 1, phase: 'solo' });
  const result = await startLoad(plan).result;
  const served = await servedInWindow(server, result);
  assertAgrees(result, served);
  for (const [index, request] of served.slice(1).entries()) {
    assert.ok(request.receivedUs >= (served[index]?.answeredUs ?? 0));
  }
});
