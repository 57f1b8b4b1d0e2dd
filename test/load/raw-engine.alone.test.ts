import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type LoadPlan, type LoadResult, startLoad } from '../../src/load/index.js';
import { milliseconds, seconds } from '../../src/units/index.js';
import { checkOf, summaryOf } from './plans.js';
import { type Script, scriptedServer } from './scripted-server.js';

const DURATION = milliseconds(400);

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const EVERY = 10;

async function measured(t: TestContext, script: Script, change: Partial<LoadPlan> = {}): Promise<LoadResult> {
  const plan: LoadPlan = {
    url: await scriptedServer(t, script),
    engine: 'raw',
    connections: 2,
    durationUs: DURATION,
    warmupUs: milliseconds(100),
    timeoutUs: seconds(10),
    requests: [{ method: 'GET', path: '', headers: {} }],
    requestIdPrefix: 'test',
    ...change,
  };
  return await startLoad(plan).result;
}

/** Answers well after 2 ms, but each tenth request as the odd one. */
const oddTenth =
  (odd: (socket: Socket) => void): Script =>
  (socket, turn) => {
    setTimeout(() => (turn % EVERY === 0 ? odd(socket) : socket.write(OK)), 2);
  };

/** How a tenth of the requests ends when the server is odd. */
async function assertTenthLost(
  result: LoadResult,
  fault: keyof LoadResult['transportFaults'],
): Promise<void> {
  const { completed, errors, transportFaults, connects } = result;
  const lost = errors['transport-error'] ?? 0;
  assert.deepEqual(Object.keys(errors), ['transport-error'], JSON.stringify(errors));
  assert.deepEqual(Object.keys(transportFaults), [fault]);
  assert.ok(Math.abs(lost - completed / (EVERY - 1)) <= 2, `${lost} of ${completed} were lost`);
  assert.ok(Math.abs(connects.n - lost) <= 2, `${connects.n} connections for ${lost} losses`);
  assert.ok(checkOf(result, 'unaccounted-requests') && checkOf(result, 'histogram-count'));
}

const GOOD: readonly [string, readonly string[]][] = [
  [
    'in chunks, with a trailer',
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '2\r\nok\r\n', '0\r\na: b\r\n\r\n'],
  ],
  [
    'after informational ones',
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n', OK],
  ],
  ['byte by byte', [...OK]],
];

for (const [what, pieces] of GOOD) {
  test(`an answer ${what} is one answer`, async (t) => {
    const result = await measured(t, (socket) => {
      for (const piece of pieces) socket.write(piece);
    });
    assert.deepEqual(result.errors, {});
    assert.ok(result.completed > 10);
    assert.equal(result.connects.n, 0);
  });
}

test('an answer that ends with its connection is whole, and connecting again is kept apart', async (t) => {
  const result = await measured(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\nhel');
    setTimeout(() => socket.end('lo'), 5);
  });
  assert.deepEqual(result.errors, {});
  assert.ok(result.completed > 10 && result.connects.n >= result.completed - 2);
  const { min, max } = summaryOf(result);
  assert.ok(min >= 4_000, `min ${min} us`);
  // What began before the window and ended in it counts as a whole, and of a hundred answers each is one percent.
  const { value = 0 } = result.validity.checks.find(({ name }) => name === 'littles-law') ?? {};
  assert.ok(value > 0.9 && value <= 1.02 + max / DURATION, JSON.stringify(result.validity));
});

test('an answer to HEAD has no body, whatever its length says', async (t) => {
  const script: Script = (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
  const result = await measured(t, script, { requests: [{ method: 'HEAD', path: '', headers: {} }] });
  assert.deepEqual(result.errors, {});
  assert.ok(result.completed > 10);
});

test('a connection that is reset or closed in the middle of an answer is a loss of its kind', async (t) => {
  await assertTenthLost(
    await measured(
      t,
      oddTenth((socket) => socket.resetAndDestroy()),
    ),
    'reset',
  );
  await assertTenthLost(
    await measured(
      t,
      oddTenth((socket) => socket.end(OK.slice(0, -1))),
    ),
    'closed',
  );
});

for (const [what, answer] of [
  ['garbage', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
  ['more than an answer', `${OK}${OK}`],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok'],
] as const) {
  test(`${what} is a malformed answer, and spoils no other`, async (t) => {
    await assertTenthLost(
      await measured(
        t,
        oddTenth((socket) => socket.write(answer)),
      ),
      'malformed-answer',
    );
  });
}

test('timeouts below a second are kept', async (t) => {
  const silentTenth: Script = (socket, turn) => {
    if (turn % EVERY !== 0) setTimeout(() => socket.write(OK), 2);
  };
  const result = await measured(t, silentTenth, { timeoutUs: milliseconds(60), durationUs: seconds(1) });
  assert.deepEqual(Object.keys(result.errors), ['timeout']);
  assert.equal(result.censored, result.errors.timeout);
  const { recording, exactUpTo } = result.censoring;
  assert.ok(recording.min >= 60_000, `given up after ${recording.min} us`);
  assert.ok(exactUpTo > 80 && exactUpTo < 95, `exact up to ${exactUpTo} %`);
});

test('what a request asks for is sent as it is', async (t) => {
  let seen = '';
  await measured(
    t,
    (socket, _turn, head) => {
      seen = head;
      socket.write(OK);
    },
    { requests: [{ method: 'DELETE', path: '/a?b=c', headers: { Accept: 'x/y', host: 'other.example' } }] },
  );
  assert.match(seen, /^DELETE \/a\?b=c HTTP\/1\.1\r\n/);
  assert.match(seen, /\r\naccept: x\/y\r\n/);
  assert.equal(seen.match(/host: /g)?.length, 1);
  assert.match(seen, /\r\nhost: other\.example\r\n/);
  assert.match(seen, /\r\nx-coldbench-request-id: test-\d+$/);
});

test('autocannon is given up for the raw engine where it would be the bottleneck, which the result says', async (t) => {
  const change = { engine: 'auto', connections: 40, warmupUs: milliseconds(500) } as const;
  const result = await measured(t, (socket) => socket.write(OK), change);
  assert.equal(result.engine.name, 'raw');
  assert.match(result.engine.reason, /^autocannon was busy for \d+ % of the warm-up/);
  assert.deepEqual(result.errors, {});
  assert.ok(checkOf(result, 'unaccounted-requests') && checkOf(result, 'histogram-count'));
});

test('autocannon stays where it is not the bottleneck', async (t) => {
  const slow: Script = (socket) => setTimeout(() => socket.write(OK), 100);
  const result = await measured(t, slow, { engine: 'auto', warmupUs: milliseconds(500) });
  assert.equal(result.engine.name, 'autocannon');
});
