import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BenchError } from '../../src/errors/index.js';
import { type ExpectedLabel, type LoadResult, startLoad } from '../../src/load/index.js';
import { milliseconds, seconds } from '../../src/units/index.js';
import { AT_ENDS, ENGINES, ownServer, planFor, servedInWindow, sharedServer } from './plans.js';

function rejectsWith(result: Promise<LoadResult>, code: string): Promise<void> {
  return assert.rejects(result, (error) => error instanceof BenchError && error.code === code);
}

const FAILURES = [
  { query: 'status=502', outcome: 'function-error' },
  { query: 'status=502&type=Runtime.OutOfMemory', outcome: 'out-of-memory' },
  { query: 'status=502&type=Runtime.ExitError', outcome: 'crash' },
  { query: 'status=404', outcome: 'function-error' },
  { query: 'status=429', outcome: 'throttled' },
  { query: 'status=504', outcome: 'timeout' },
] as const;

for (const engine of ENGINES) {
  for (const { query, outcome } of FAILURES) {
    test(`by ${engine} an answer with ${query} is counted as ${outcome}, and is no sample`, async () => {
      const server = await sharedServer();
      const plan = planFor(server, `/?delay=5&every=4&${query}`, { engine, durationUs: milliseconds(300) });
      const result = await startLoad(plan).result;
      const served = await servedInWindow(server, result);
      const failed = served.filter((request) => request.outcome !== '200').length;
      assert.deepEqual(Object.keys(result.errors), [outcome]);
      assert.ok(Math.abs((result.errors[outcome] ?? 0) - failed) <= AT_ENDS);
      assert.equal(result.recording.n, result.completed);
      assert.ok(Math.abs(result.completed - (served.length - failed)) <= AT_ENDS);
    });
  }

  test(`by ${engine} a failure whose answer closes the connection is one error, not two`, async () => {
    const server = await sharedServer();
    const plan = planFor(server, '/?delay=5&every=1&status=502&close=1', {
      engine,
      durationUs: milliseconds(300),
    });
    const result = await startLoad(plan).result;
    const served = await servedInWindow(server, result);
    assert.deepEqual(Object.keys(result.errors), ['function-error']);
    assert.ok(Math.abs((result.errors['function-error'] ?? 0) - served.length) <= AT_ENDS);
  });

  test(`by ${engine} an answer that is not the expected JSON is invalid output`, async () => {
    const server = await sharedServer();
    const plan = planFor(server, '/?delay=5&body=nonsense', {
      engine,
      durationUs: milliseconds(300),
      expectJson: true,
    });
    const result = await startLoad(plan).result;
    assert.deepEqual(Object.keys(result.errors), ['invalid-output']);
    assert.equal(result.completed, 0);
    assert.equal(result.validity.valid, false);
  });

  test(`by ${engine} each answer is held to that of its own request, also where connections were lost`, async () => {
    const answers: ExpectedLabel[][] = ['cat', 'dog', 'owl'].map((label) => [
      { label, prob: 0.6 },
      { label: 'other', prob: 0.4 },
    ]);
    const requests = answers.map((labels) => ({
      method: 'GET' as const,
      path: `/?delay=2&every=7&drop=before&body=${encodeURIComponent(JSON.stringify({ labels }))}`,
      headers: {},
    }));
    const [first = [], ...others] = answers;
    const expected = [
      { expectedAnswers: answers, errors: ['transport-error'] },
      { expectedAnswers: [...others, first], errors: ['invalid-output', 'transport-error'] },
    ];
    for (const { expectedAnswers, errors } of expected) {
      const plan = { requests, expectJson: true, expectedAnswers, engine };
      const result = await startLoad(planFor(await sharedServer(), '/', plan)).result;
      assert.ok(result.completed > 0);
      assert.deepEqual(Object.keys(result.errors).sort(), errors);
    }
  });
}

test('a server without keep-alive is refused by autocannon', async () => {
  const server = await sharedServer();
  const plan = planFor(server, '/?close=1', { engine: 'autocannon' });
  await rejectsWith(startLoad(plan).result, 'no-keep-alive');
});

test('a server that closes every connection unanswered is refused', async () => {
  const server = await sharedServer();
  await rejectsWith(startLoad(planFor(server, '/?drop=before')).result, 'server-closes-connections');
});

test('an address that refuses connections ends the load at once', async (t) => {
  const server = await ownServer(t);
  const plan = planFor(server, '/');
  await server.stop();
  await rejectsWith(startLoad(plan).result, 'connection-refused');
});

test('a server that dies during the load ends it', async (t) => {
  const server = await ownServer(t);
  const session = startLoad(planFor(server, '/?delay=5', { durationUs: seconds(60) }));
  await new Promise<void>((resolve) =>
    session.onProgress(({ phase, completed }) => {
      if (phase === 'window' && completed > 0) resolve();
    }),
  );
  await server.stop();
  await rejectsWith(session.result, 'connection-refused');
});

test('a body that cannot be read is a usage error', async () => {
  const server = await sharedServer();
  const requests = [{ method: 'POST', path: '/', headers: {}, bodyFile: '/nowhere/image.jpg' }] as const;
  await rejectsWith(startLoad(planFor(server, '/', { requests })).result, 'body-unreadable');
});
