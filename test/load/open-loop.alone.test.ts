import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicNow } from '../../src/host/index.js';
import {
  type LoadPlan,
  type LoadResult,
  type OpenLoopResult,
  startLoad,
  sweepRates,
} from '../../src/load/index.js';
import type { RecordingData, Summary } from '../../src/model/index.js';
import { summarize } from '../../src/stats/index.js';
import { milliseconds, seconds } from '../../src/units/index.js';
import { checkOf, ownServer, planFor, servedInWindow, sharedServer } from './plans.js';
import type { KnownServer } from './server.js';

interface Shape {
  readonly rate: number;
  readonly toRate?: number;
  readonly length: number;
  readonly arrivals?: 'constant' | 'poisson';
}

function openPlan(server: KnownServer, path: string, shape: Shape, change: Partial<LoadPlan> = {}): LoadPlan {
  const { rate, toRate = rate, length, arrivals = 'constant' } = shape;
  const durationUs = seconds(length);
  const stages = [{ durationUs, fromRate: rate, toRate }];
  return planFor(server, path, { durationUs, loop: { kind: 'open', arrivals, seed: 7, stages }, ...change });
}

function openOf({ loop }: LoadResult): OpenLoopResult {
  if (loop.kind === 'open') return loop;
  throw new Error('the loop was closed');
}

function figures(recording: RecordingData): Summary {
  const summary = summarize(recording);
  if ('mean' in summary) return summary;
  throw new Error('nothing was recorded');
}

/** By the server's record: from when each request of a constant rate was meant to start to its answer's departure. */
async function responsesByServer(server: KnownServer, result: LoadResult, scheduled: number) {
  const number = (id: string) => Number(id.slice(id.lastIndexOf('-') + 1));
  const inOrder = (await server.served()).toSorted((one, other) => number(one.id) - number(other.id));
  const gapUs = result.windowUs / scheduled;
  return inOrder
    .slice(-scheduled)
    .map(({ answeredUs }, index) => answeredUs - (result.windowStartUs + index * gapUs));
}

test('a server that stalls for 2 s at 400/s reads as theory says', async (t) => {
  const server = await ownServer(t);
  const session = startLoad(openPlan(server, '/?delay=2', { rate: 400, length: 5 }, { connections: 12 }));
  await new Promise<void>((resolve) => session.onProgress(({ phase }) => phase === 'window' && resolve()));
  await sleep(1_000);
  const stalledUs = monotonicNow();
  server.signal('SIGSTOP');
  await sleep(2_000);
  server.signal('SIGCONT');
  const stallUs = monotonicNow() - stalledUs;
  const result = await session.result;
  const { responseTime, connectionWait, scheduled } = openOf(result);
  const response = figures(responseTime);
  const service = figures(result.recording);
  assert.deepEqual([scheduled, result.completed, result.sent], [2_000, 2_000, 2_000]);
  // Who comes at a time x of the stall waits for its rest: the mean is (stall / 2) for a share of stall / 5 s,
  // and a hundredth waits for longer than all but a fortieth of it. To that come the server's own some 3 ms,
  // and 0.3 s in which it works off what has piled up.
  const share = stallUs / 5e6;
  const meanUs = (stallUs / 2) * share;
  const p99Us = stallUs * (1 - 0.01 / share);
  assert.ok(response.mean > meanUs, `mean ${response.mean}, ${meanUs}`);
  // A machine that is busy with others makes more of it, of which the server's own record tells.
  const truth = await responsesByServer(server, result, scheduled);
  const truthMeanUs = truth.reduce((sum, value) => sum + value, 0) / truth.length;
  const truthP99Us = truth.toSorted((one, other) => one - other)[Math.floor(truth.length * 0.99)] ?? 0;
  assert.ok(
    Math.abs(response.mean - truthMeanUs) < truthMeanUs * 0.02 + 2_000,
    `mean ${response.mean}, ${truthMeanUs}`,
  );
  assert.ok(Math.abs((response.p99 ?? 0) / truthP99Us - 1) < 0.02, `p99 ${response.p99}, ${truthP99Us}`);
  assert.ok(Math.abs(truthP99Us / p99Us - 1) < 0.25, `p99 ${truthP99Us}, of theory ${p99Us}`);
  assert.ok((response.p50 ?? 0) < 100_000, `p50 ${response.p50}`);
  // From the send the stall is seen by as many requests as there are connections, and by no others.
  assert.ok(service.mean < response.mean / 4 && (service.p99 ?? 0) < 1_000_000, `service ${service.mean}`);
  assert.ok(figures(connectionWait).max > 1_000_000);
  assert.ok(checkOf(result, 'unaccounted-requests') && checkOf(result, 'histogram-count'));
});

test('requests start when the schedule says, by poisson gaps too, and their times add up', async () => {
  const server = await sharedServer();
  const plan = openPlan(server, '/?delay=5', { rate: 200, length: 1.5, arrivals: 'poisson' });
  const result = await startLoad(plan).result;
  const { responseTime, lateness, connectionWait, scheduled } = openOf(result);
  assert.equal(result.engine.name, 'raw');
  assert.ok(Math.abs(scheduled - 300) < 4 * Math.sqrt(300), `${scheduled} requests`);
  assert.equal(result.completed, scheduled);
  const sum = [result.recording, lateness, connectionWait].reduce((total, { mean }) => total + mean, 0);
  assert.ok(Math.abs(responseTime.mean - sum) < 3, `${responseTime.mean} is not ${sum}`);
  assert.ok(Math.abs(result.requestsPerSecond - scheduled / 1.5) <= 10);
});

test('a ramp sends what its rates ask for, in each of its parts', async () => {
  const server = await sharedServer();
  const result = await startLoad(openPlan(server, '/', { rate: 0, toRate: 300, length: 2 })).result;
  const served = await servedInWindow(server, result);
  const half = result.windowStartUs + 1_000_000;
  const firstHalf = served.filter(({ receivedUs }) => receivedUs < half).length;
  assert.equal(openOf(result).scheduled, 300);
  // 75 of 300, and what the machine delays beyond the half.
  assert.ok(firstHalf >= 60 && firstHalf <= 80, `${firstHalf} in the first half`);
});

test('a server that cannot keep up is told of: what was never sent has timed out, and is a lower bound', async () => {
  const server = await sharedServer();
  const shape = { rate: 50, length: 1 };
  const change = { connections: 2, timeoutUs: milliseconds(900), warmupUs: milliseconds(0) };
  const result = await startLoad(openPlan(server, '/?delay=200', shape, change)).result;
  const { scheduled, neverSent, responseCensoring, responseTime } = openOf(result);
  assert.equal(scheduled, 50);
  assert.ok(neverSent > 10, `${neverSent} were never sent`);
  assert.equal(result.completed + (result.errors.timeout ?? 0), scheduled);
  assert.equal(responseCensoring.recording.n, result.errors.timeout);
  assert.ok(responseCensoring.exactUpTo < (responseTime.n / scheduled) * 100 + 1);
  assert.ok(result.requestsPerSecond <= 15, `${result.requestsPerSecond} requests/s from two connections`);
});

test('connections grow to their maximum where requests find none free', async () => {
  const server = await sharedServer();
  const change = { connections: 1, maxConnections: 12 };
  const result = await startLoad(openPlan(server, '/?delay=100', { rate: 60, length: 1 }, change)).result;
  const { connections } = openOf(result);
  assert.ok(connections >= 6 && connections <= 12, `${connections} connections`);
  assert.equal(result.completed, 60);
});

test('an open loop that is ended early has the result of what it began', async () => {
  const server = await sharedServer();
  // So many that some are due while it is being ended.
  const session = startLoad(openPlan(server, '/', { rate: 4_000, length: 60 }));
  await new Promise<void>((resolve) =>
    session.onProgress(({ phase, completed }) => phase === 'window' && completed > 20 && resolve()),
  );
  session.finish();
  const result = await session.result;
  assert.ok(result.windowUs < 30_000_000 && result.completed > 20);
  // A busy machine may owe some when nobody waits any longer; these have timed out.
  assert.equal(result.completed + (result.errors.timeout ?? 0), openOf(result).scheduled);
});

test('a sweep finds the rate at which a server of known capacity is full', async () => {
  const server = await sharedServer();
  // One worker of 20 ms serves 50 requests/s at the very most, and fewer where its timer is late.
  const plan = planFor(server, '/?delay=20&workers=1', { connections: 8, durationUs: milliseconds(1_500) });
  const sweep = { fromRate: 20, toRate: 160, precision: 0.3, p99BoundUs: milliseconds(200) };
  const { rate, end, steps } = await sweepRates(plan, sweep);
  // What others do on this machine may spoil a step twice: that ends the sweep, and must say which check broke.
  if (end === 'invalid') return assert.ok(steps.slice(-2).every(({ measured }) => !measured.validity.valid));
  assert.ok(end === 'found' && rate !== null && rate >= 20 && rate < 60, `${rate} in ${steps.length} steps`);
});

test('a window at an agreed time has the whole schedule and nothing of the warm-up, also where it opens late', async () => {
  const server = await sharedServer();
  // Gone by before the generator's process is there.
  const windowAtUs = monotonicNow();
  const result = await startLoad(
    openPlan(server, '/?delay=5', { rate: 200, length: 1 }, { windowAtUs, connections: 20 }),
  ).result;
  const { scheduled } = openOf(result);
  assert.equal(scheduled, 200);
  assert.ok(checkOf(result, 'unaccounted-requests'));
  assert.equal(result.windowStartUs, windowAtUs);
  assert.ok(result.warnings.some(({ code }) => code === 'warmup-short'));
});
