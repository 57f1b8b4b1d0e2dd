import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { type LoadPlan, type LoadResult, startLoad } from '../../src/load/index.js';
import { milliseconds } from '../../src/units/index.js';
import {
  checkOf,
  ENGINES,
  planFor,
  type SampleRow,
  samplesOf,
  servedInWindow,
  sharedServer,
  summaryOf,
  temporaryFolder,
} from './plans.js';
import type { KnownServer, ServedRequest } from './server.js';

/**
 * How much longer the client's time is than the server's own, in the request with the least of it: loopback and
 * two event loops take some 0.1 to 0.5 ms. What the client adds by itself is in every request; what a busy machine
 * adds is not in every one of several windows.
 */
const MOST_ADDED_US = 3_000;
const WINDOWS = 3;
/** Clocks are read in whole microseconds, start and end rounded down. */
const ROUNDING_US = 2;

interface Measured {
  readonly server: KnownServer;
  readonly result: LoadResult;
  readonly samples: readonly SampleRow[];
  readonly served: readonly ServedRequest[];
}

/** Of the windows the first in which the client added little, else the last. */
async function measured(t: TestContext, target: string, change: Partial<LoadPlan>): Promise<Measured> {
  for (let left = WINDOWS - 1; ; left -= 1) {
    const found = await measuredOnce(t, target, change);
    if (left === 0 || leastAdded(found) <= MOST_ADDED_US) return found;
  }
}

async function measuredOnce(t: TestContext, target: string, change: Partial<LoadPlan>): Promise<Measured> {
  const server = await sharedServer();
  const samplesFile = path.join(await temporaryFolder(t), 'samples.csv.gz');
  const durationUs = milliseconds(500);
  const result = await startLoad(planFor(server, target, { durationUs, samplesFile, ...change })).result;
  return { server, result, samples: await samplesOf(samplesFile), served: await server.served() };
}

/**
 * Request by request: the client's time has the server's own in it, whatever the machine does beside, and no
 * request is missing or invented.
 */
async function assertAgrees(measuredLoad: Measured): Promise<void> {
  const { server, result, samples } = measuredLoad;
  const added = leastAdded(measuredLoad);
  assert.ok(added <= MOST_ADDED_US, `${added} us longer than the server's own`);
  assert.equal(new Set(samples.map(({ id }) => id)).size, result.completed);
  const mean = samples.reduce((sum, { serviceTimeUs }) => sum + serviceTimeUs, 0) / samples.length;
  assert.ok(Math.abs(summaryOf(result).mean - mean) < 1e-6 * mean, 'figures are of the samples');
  const known = new Set(samples.map(({ id }) => id));
  const onTheirWay = (await servedInWindow(server, result)).filter(({ id }) => !known.has(id));
  assert.ok(onTheirWay.length <= result.inFlightAtEnd, `${onTheirWay.length} were served and not counted`);
  assert.ok(checkOf(result, 'histogram-count') && checkOf(result, 'unaccounted-requests'));
}

function leastAdded({ samples, served }: Pick<Measured, 'samples' | 'served'>): number {
  const byId = new Map(served.map((request) => [request.id, request]));
  return Math.min(...samples.map((sample) => addedUs(sample, byId.get(sample.id))));
}

function addedUs(sample: SampleRow, served: ServedRequest | undefined): number {
  assert.ok(served !== undefined, `${sample.id} never reached the server`);
  // Durations alone: autocannon tells how long a request took, and our clock is read a moment after its own.
  const added = sample.serviceTimeUs - (served.answeredUs - served.receivedUs);
  assert.ok(added >= -ROUNDING_US, `${sample.id} took ${-added} us less than the server did`);
  return added;
}

for (const engine of ENGINES) {
  for (const delay of [0, 1, 5, 50]) {
    test(`${engine} agrees with a server that takes ${delay} ms`, async (t) => {
      const all = await measured(t, `/?delay=${delay}`, { engine });
      await assertAgrees(all);
      // At full speed the generator is the bottleneck, and its own time shows in Little's law.
      const { result } = all;
      assert.ok(delay <= 1 || checkOf(result, 'littles-law'), JSON.stringify(result.validity));
    });
  }

  test(`${engine} agrees with a server of two speeds, without invented samples`, async (t) => {
    const all = await measured(t, '/?delay=2&every=20&slow=200', { engine });
    await assertAgrees(all);
    const { result, samples } = all;
    assert.ok(samples.some(({ serviceTimeUs }) => serviceTimeUs > 150_000));
    assert.equal(
      result.intervals.reduce((sum, { recording }) => sum + recording.n, 0),
      result.completed,
    );
  });

  test(`Little's law holds for functions that are slow and few, by ${engine}`, async (t) => {
    const change = { engine, connections: 40, durationUs: milliseconds(1_000) };
    const { result } = await measured(t, '/?delay=200&workers=6', change);
    assert.ok(result.completed < 40, 'the test wants fewer requests than one a connection');
    assert.ok(checkOf(result, 'littles-law'), JSON.stringify(result.validity));
  });

  test(`solo load by ${engine} has one request in flight at a time`, async (t) => {
    const all = await measured(t, '/?delay=5', { engine, connections: 1, phase: 'solo' });
    await assertAgrees(all);
    for (const [index, request] of all.served.slice(1).entries()) {
      assert.ok(request.receivedUs >= (all.served[index]?.answeredUs ?? 0));
    }
  });
}
