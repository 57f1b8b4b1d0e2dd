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
 * How much longer the client's time is than the server's own, in the tenth of the requests with the least of
 * it: loopback and two event loops take some 0.1 to 0.5 ms. Of a machine that is busy with others some of the
 * requests are undisturbed, and not all of them need be.
 */
const OVERHEAD = { quantile: 0.1, mostUs: 3_000 };
/** Clocks are read in whole microseconds, start and end rounded down. */
const ROUNDING_US = 2;

interface Measured {
  readonly server: KnownServer;
  readonly result: LoadResult;
  readonly samples: readonly SampleRow[];
  readonly served: readonly ServedRequest[];
}

async function measured(t: TestContext, target: string, change: Partial<LoadPlan>): Promise<Measured> {
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
async function assertAgrees({ server, result, samples, served }: Measured): Promise<void> {
  const byId = new Map(served.map((request) => [request.id, request]));
  const overheads = samples.map((sample) => overheadOf(sample, byId.get(sample.id)));
  const least = overheads.toSorted((a, b) => a - b)[Math.floor(overheads.length * OVERHEAD.quantile)];
  assert.ok((least ?? Number.NaN) <= OVERHEAD.mostUs, `${least} us longer than the server's own`);
  assert.equal(new Set(samples.map(({ id }) => id)).size, result.completed);
  const mean = samples.reduce((sum, { serviceTimeUs }) => sum + serviceTimeUs, 0) / samples.length;
  assert.ok(Math.abs(summaryOf(result).mean - mean) < 1e-6 * mean, 'figures are of the samples');
  const known = new Set(samples.map(({ id }) => id));
  const onTheirWay = (await servedInWindow(server, result)).filter(({ id }) => !known.has(id));
  assert.ok(onTheirWay.length <= result.inFlightAtEnd, `${onTheirWay.length} were served and not counted`);
  assert.ok(checkOf(result, 'histogram-count') && checkOf(result, 'unaccounted-requests'));
}

function overheadOf(sample: SampleRow, served: ServedRequest | undefined): number {
  assert.ok(served !== undefined, `${sample.id} never reached the server`);
  // Durations alone: autocannon tells how long a request took, and our clock is read a moment after its own.
  const overheadUs = sample.serviceTimeUs - (served.answeredUs - served.receivedUs);
  assert.ok(overheadUs >= -ROUNDING_US, `${sample.id} took ${-overheadUs} us less than the server did`);
  return overheadUs;
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
