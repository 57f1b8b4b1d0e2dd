import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { constants, gunzipSync } from 'node:zlib';
import { messageOf } from '../../src/errors/index.js';
import { monotonicNow } from '../../src/host/index.js';
import { type LoadProgress, type LoadSession, startLoad } from '../../src/load/index.js';
import { summarizeRates } from '../../src/stats/index.js';
import { milliseconds, seconds } from '../../src/units/index.js';
import { childrenOf } from './children.js';
import { ownServer, planFor, sharedServer, temporaryFolder } from './plans.js';

const LOADER = fileURLToPath(new URL('./loader-process.js', import.meta.url));

function progressOf(
  session: LoadSession,
  wanted: (progress: LoadProgress) => boolean,
): Promise<LoadProgress> {
  return new Promise((resolve) =>
    session.onProgress((progress) => {
      if (wanted(progress)) resolve(progress);
    }),
  );
}

async function generatorOf(parent: number): Promise<number> {
  const children = await childrenOf(parent, 'generator-process.js');
  assert.equal(children.length, 1, `generators of ${parent}: ${children}`);
  return children[0] ?? Number.NaN;
}

test('the window waits until it is opened', async () => {
  const server = await sharedServer();
  const plan = planFor(server, '/?delay=5', { durationUs: milliseconds(400), warmupUs: milliseconds(50) });
  const session = startLoad(plan, { waitForWindow: true });
  const warm = await progressOf(session, ({ elapsedUs }) => elapsedUs > 400_000);
  assert.equal(warm.phase, 'warmup');
  assert.ok(warm.completed > 0 && (warm.p50Us ?? 0) > 0);
  session.openWindow();
  const result = await session.result;
  assert.ok(result.warmupUs > 400_000 && result.warmupRequests >= warm.completed);
  assert.deepEqual(result.warnings, []);
});

test('a window that is opened early still has its warm-up', async () => {
  const server = await sharedServer();
  const plan = planFor(server, '/?delay=5', { durationUs: milliseconds(200), warmupUs: milliseconds(500) });
  const session = startLoad(plan, { waitForWindow: true });
  session.openWindow();
  assert.ok((await session.result).warmupUs >= 499_000);
});

test('a warm-up that nobody ends is bounded, with a warning', async () => {
  const server = await sharedServer();
  const plan = planFor(server, '/?delay=5', {
    durationUs: milliseconds(200),
    warmupUs: milliseconds(50),
    maxWarmupUs: milliseconds(300),
  });
  const result = await startLoad(plan, { waitForWindow: true }).result;
  assert.deepEqual(
    result.warnings.map(({ code }) => code),
    ['warmup-bounded'],
  );
});

test('bodies arrive byte for byte, requests take turns, and ids are unique', async (t) => {
  const server = await sharedServer();
  const folder = await temporaryFolder(t);
  const bodies = [
    Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256)),
    Buffer.from('second'),
  ];
  const requests = await Promise.all(
    bodies.map(async (body, index) => {
      const bodyFile = path.join(folder, `${index}.bin`);
      await writeFile(bodyFile, body);
      return { method: 'POST' as const, path: `/?body-of=${index}`, headers: {}, bodyFile };
    }),
  );
  await startLoad(planFor(server, '', { requests, connections: 1, warmupUs: milliseconds(0) })).result;
  const served = await server.served();
  const hashes = bodies.map((body) => createHash('sha256').update(body).digest('hex'));
  for (const [index, { path: target, bodySha256, id }] of served.entries()) {
    assert.equal(target, `/?body-of=${index % 2}`);
    assert.equal(bodySha256, hashes[index % 2]);
    assert.equal(id, `test-${index + 1}`);
  }
});

test('every request of the window has its row among the samples', async (t) => {
  const server = await sharedServer();
  const samplesFile = path.join(await temporaryFolder(t), 'cells', 'samples.csv.gz');
  const plan = planFor(server, '/?delay=2&every=10&status=502', { samplesFile });
  const result = await startLoad(plan).result;
  const [header, ...rows] = gunzipSync(await readFile(samplesFile))
    .toString()
    .trimEnd()
    .split('\n');
  assert.equal(header, 'phase,requestId,startUs,serviceTimeUs,outcome');
  const cells = rows.map((row) => row.split(','));
  const times = cells.flatMap(([, , , time, outcome]) => (outcome === 'ok' ? [Number(time)] : []));
  assert.equal(rows.length, result.completed + (result.errors['function-error'] ?? 0));
  assert.equal(new Set(cells.map(([, id]) => id)).size, rows.length);
  assert.deepEqual([times.length, Math.max(...times)], [result.recording.n, result.recording.max]);
  const ended = cells.map(([, , start, time]) => Number(start) + Number(time));
  assert.ok(ended.every((at) => at >= result.windowStartUs && at <= result.windowEndUs));
});

test('a load that is ended early has a result of what it measured', async (t) => {
  const server = await sharedServer();
  const samplesFile = path.join(await temporaryFolder(t), 'samples.csv.gz');
  const plan = planFor(server, '/?delay=5', { samplesFile, durationUs: seconds(600) });
  const session = startLoad(plan);
  await progressOf(session, ({ phase, completed }) => phase === 'window' && completed > 0);
  session.finish();
  const result = await session.result;
  assert.ok(result.completed > 0 && result.windowUs < 600e6);
  const rows = gunzipSync(await readFile(samplesFile))
    .toString()
    .trimEnd()
    .split('\n');
  assert.equal(rows.length - 1, result.completed);
});

test('a load that is ended in its warm-up has measured nothing', async () => {
  const server = await sharedServer();
  const session = startLoad(planFor(server, '/?delay=5', { warmupUs: seconds(600) }));
  await progressOf(session, ({ phase }) => phase === 'warmup');
  session.finish();
  await assert.rejects(session.result, { code: 'nothing-measured' });
});

test('answers to HEAD end without the body whose length they tell', async () => {
  const server = await sharedServer();
  const requests = [{ method: 'HEAD' as const, path: '/?delay=2', headers: {} }];
  const result = await startLoad(planFor(server, '', { requests })).result;
  assert.ok(result.completed > 100, `${result.completed} completed`);
  assert.deepEqual(result.errors, {});
});

test('the rates of the groups add up to the throughput', async () => {
  const server = await sharedServer();
  const plan = planFor(server, '/?delay=5', { threads: 3, connections: 8, durationUs: seconds(1) });
  const { groupRates, requestsPerSecond } = await startLoad(plan).result;
  const { n, mean } = summarizeRates(groupRates);
  // 3 groups, 10 samples a second each; a busy machine has timers come late.
  assert.ok(n > 10 && n <= 30, `${n} samples`);
  assert.ok(Math.abs((3 * mean) / requestsPerSecond - 1) < 0.2, `3 x ${mean}, ${requestsPerSecond}`);
});

test('samples that cannot be written fail the load', async (t) => {
  const server = await sharedServer();
  const folder = await temporaryFolder(t);
  await writeFile(path.join(folder, 'file'), '');
  const samplesFile = path.join(folder, 'file', 'samples.csv.gz');
  await assert.rejects(startLoad(planFor(server, '/', { samplesFile })).result, {
    code: 'samples-unwritable',
  });
});

test('an aborted load leaves no process and no file', async (t) => {
  const server = await sharedServer();
  const folder = await temporaryFolder(t);
  const samplesFile = path.join(folder, 'samples.csv.gz');
  const session = startLoad(planFor(server, '/?delay=5', { samplesFile, durationUs: seconds(60) }));
  await progressOf(session, ({ phase }) => phase === 'window');
  await session.abort();
  await assert.rejects(session.result, { code: 'load-aborted' });
  assert.deepEqual(await readdir(folder), []);
  assert.deepEqual(await childrenOf(process.pid, 'generator-process.js'), []);
  await session.abort();
});

test('a result that is there survives an abort', async () => {
  const server = await sharedServer();
  const session = startLoad(planFor(server, '/?delay=5', { durationUs: milliseconds(100) }));
  const result = await session.result;
  await session.abort();
  assert.equal(await session.result, result);
});

test('a generator that is killed is told of', async () => {
  const server = await sharedServer();
  const session = startLoad(planFor(server, '/?delay=5', { durationUs: seconds(60) }));
  await progressOf(session, ({ completed }) => completed > 0);
  process.kill(await generatorOf(process.pid), 'SIGKILL');
  await assert.rejects(session.result, { code: 'generator-died', message: /SIGKILL/ });
});

test('a generator that is killed loses at most the samples of a second, which is told', async (t) => {
  const server = await sharedServer();
  const folder = await temporaryFolder(t);
  const samplesFile = path.join(folder, 'samples.csv.gz');
  const session = startLoad(planFor(server, '/?delay=5', { samplesFile, durationUs: seconds(60) }));
  await progressOf(session, ({ phase, elapsedUs }) => phase === 'window' && elapsedUs > 1_500_000);
  const killedUs = monotonicNow();
  process.kill(await generatorOf(process.pid), 'SIGKILL');
  const error = await session.result.then(() => assert.fail('it was killed'), messageOf);
  const [, kept] =
    /the first (\d+) samples are kept in .*samples\.csv\.gz\.partial, those of its last/.exec(error) ?? [];
  const cut = { finishFlush: constants.Z_SYNC_FLUSH };
  const rows = gunzipSync(await readFile(`${samplesFile}.partial`), cut)
    .toString()
    .split('\n')
    .slice(1, -1);
  assert.equal(rows.length, Number(kept), error);
  const [, , startUs, serviceTimeUs] = (rows.at(-1) ?? '').split(',').map(Number);
  const lostUs = killedUs - ((startUs ?? 0) + (serviceTimeUs ?? 0));
  // A second between two flushes, and as much again for timers on a machine that is busy.
  assert.ok(lostUs < 2_000_000, `the samples of ${lostUs} us were lost`);
});

test('a generator does not outlive a parent that is killed', async (t) => {
  const server = await ownServer(t);
  const parent = spawn(process.execPath, [LOADER, server.url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(parent.stdout, 'data');
  assert.equal(String(line), 'loading\n');
  const generator = await generatorOf(parent.pid ?? Number.NaN);
  const idle = server.idle();
  parent.kill('SIGKILL');
  await Promise.all([once(parent, 'exit'), idle]);
  await assertGone(generator);
});

/** Its connections are closed by now, so only the kernel's last steps may be left. */
async function assertGone(pid: number): Promise<void> {
  while (alive(pid)) await new Promise((resolve) => setImmediate(resolve));
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
