import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BenchError } from '../../src/errors/index.js';
import { type LoadResult, startLoad } from '../../src/load/index.js';
import { milliseconds, seconds } from '../../src/units/index.js';
import { checkOf, planFor, servedInWindow, serverFor, summaryOf } from './plans.js';

function rejectsWith(result: Promise<LoadResult>, code: string): Promise<void> {
  return assert.rejects(result, (error) => error instanceof BenchError && error.code === code);
}

test('requests that time out are counted as such and as censored, and are in no percentile', async (t) => {
  const server = await serverFor(t);
  const plan = planFor(server, '/?delay=5&every=40&slow=60000', {
    timeoutUs: seconds(1),
    durationUs: seconds(3),
  });
  const result = await startLoad(plan).result;
  assert.ok((result.errors.timeout ?? 0) > 0);
  assert.deepEqual(Object.keys(result.errors), ['timeout']);
  assert.equal(result.censored, result.errors.timeout);
  assert.deepEqual(
    result.warnings.map(({ code }) => code),
    ['censored-samples'],
  );
  assert.ok(summaryOf(result).max < 1_000_000);
  assert.ok(checkOf(result, 'littles-law'), JSON.stringify(result.validity));
});

for (const drop of ['before', 'within', 'after']) {
  test(`a connection closed ${drop} its answer is a transport error and spoils no later time`, async (t) => {
    const server = await serverFor(t);
    const result = await startLoad(planFor(server, `/?delay=5&every=10&drop=${drop}`)).result;
    const dropped = (await servedInWindow(server, result)).filter(({ outcome }) => outcome === drop).length;
    assert.deepEqual(Object.keys(result.errors), ['transport-error']);
    assert.ok(Math.abs((result.errors['transport-error'] ?? 0) - dropped) <= 4, `${dropped} were dropped`);
    assert.ok(summaryOf(result).mean < 15_000, `mean ${summaryOf(result).mean} us`);
    assert.ok(checkOf(result, 'unaccounted-requests') && checkOf(result, 'littles-law'));
  });
}

const FAILURES = [
  { query: 'status=502', outcome: 'function-error' },
  { query: 'status=502&type=Runtime.OutOfMemory', outcome: 'out-of-memory' },
  { query: 'status=502&type=Runtime.ExitError', outcome: 'crash' },
  { query: 'status=404', outcome: 'function-error' },
  { query: 'status=429', outcome: 'throttled' },
  { query: 'status=504', outcome: 'timeout' },
] as const;

for (const { query, outcome } of FAILURES) {
  test(`an answer with ${query} is counted as ${outcome}, and is no sample`, async (t) => {
    const server = await serverFor(t);
    const plan = planFor(server, `/?delay=5&every=4&${query}`, { durationUs: milliseconds(500) });
    const result = await startLoad(plan).result;
    const served = await servedInWindow(server, result);
    const failed = served.filter((request) => request.outcome !== '200').length;
    assert.deepEqual(Object.keys(result.errors), [outcome]);
    assert.ok(Math.abs((result.errors[outcome] ?? 0) - failed) <= 4);
    assert.equal(result.recording.n, result.completed);
    assert.ok(Math.abs(result.completed - (served.length - failed)) <= 4);
  });
}

test('a failure whose answer closes the connection is one error, not two', async (t) => {
  const server = await serverFor(t);
  const plan = planFor(server, '/?delay=5&every=1&status=502&close=1', { durationUs: milliseconds(500) });
  const result = await startLoad(plan).result;
  const served = await servedInWindow(server, result);
  assert.deepEqual(Object.keys(result.errors), ['function-error']);
  assert.ok(Math.abs((result.errors['function-error'] ?? 0) - served.length) <= 4);
});

test('an answer that is not the expected JSON is invalid output', async (t) => {
  const server = await serverFor(t);
  const plan = planFor(server, '/?delay=5&body=nonsense', {
    durationUs: milliseconds(500),
    expectJson: true,
  });
  const result = await startLoad(plan).result;
  assert.deepEqual(Object.keys(result.errors), ['invalid-output']);
  assert.equal(result.completed, 0);
  assert.equal(result.validity.valid, false);
});

test('a server without keep-alive is refused by autocannon', async (t) => {
  const server = await serverFor(t);
  const plan = planFor(server, '/?close=1', { engine: 'autocannon' });
  await rejectsWith(startLoad(plan).result, 'no-keep-alive');
});

test('a server without keep-alive is measured by the raw engine, connecting apart, which the result says', async (t) => {
  const server = await serverFor(t);
  const result = await startLoad(planFor(server, '/?delay=20&close=1')).result;
  const served = await servedInWindow(server, result);
  assert.deepEqual(result.engine, { name: 'raw', reason: 'the server does not keep connections alive' });
  assert.ok(Math.abs(result.completed - served.length) <= 4, `${result.completed} of ${served.length}`);
  // One that was kept waiting by its queue, as autocannon's were, would read a second and more.
  assert.ok(summaryOf(result).mean >= 19_000 && summaryOf(result).mean < 45_000);
  assert.ok(result.connects.n >= result.completed - 4);
  assert.ok(checkOf(result, 'littles-law'), JSON.stringify(result.validity));
});

test('a server that closes every connection unanswered is refused', async (t) => {
  const server = await serverFor(t);
  await rejectsWith(startLoad(planFor(server, '/?drop=before')).result, 'server-closes-connections');
});

test('an address that refuses connections ends the load at once', async (t) => {
  const server = await serverFor(t);
  const plan = planFor(server, '/');
  await server.stop();
  await rejectsWith(startLoad(plan).result, 'connection-refused');
});

test('a server that dies during the load ends it', async (t) => {
  const server = await serverFor(t);
  const session = startLoad(planFor(server, '/?delay=5', { durationUs: seconds(60) }));
  await new Promise<void>((resolve) =>
    session.onProgress(({ phase, completed }) => {
      if (phase === 'window' && completed > 0) resolve();
    }),
  );
  await server.stop();
  await rejectsWith(session.result, 'connection-refused');
});

test('a body that cannot be read is a usage error', async (t) => {
  const server = await serverFor(t);
  const requests = [{ method: 'POST', path: '/', headers: {}, bodyFile: '/nowhere/image.jpg' }] as const;
  await rejectsWith(startLoad(planFor(server, '/', { requests })).result, 'body-unreadable');
});
