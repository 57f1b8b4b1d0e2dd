import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import type { BenchError } from '../errors/index.js';
import { monotonicNow } from '../host/index.js';
import type { AutocannonClient, ClientRequest } from './autocannon-client.js';
import { Connection } from './connection.js';
import type { EndedRequest } from './ended-request.js';
import { classifier } from './outcome.js';

/** Emits what autocannon's client does, in the order of lib/httpClient.js, without a network. */
class FakeClient extends EventEmitter {
  conn = fakeSocket();
  request: ClientRequest | undefined;
  cleared = 0;
  reinitialized = 0;
  reconnects = 0;
  /** What it does with a request before it is written, and with an answer that has arrived. */
  work = () => {};
  beforeWriteUs = 0;
  arrivedUs = 0;
  readonly pipelinedRequests = { clear: () => (this.cleared += 1), insertRequest: () => undefined };
  readonly parser = { reinitialize: () => (this.reinitialized += 1) };

  setRequests([request]: readonly ClientRequest[]): void {
    this.request = request;
  }

  destroy(): void {
    this.conn.destroy();
  }

  connect(): void {
    this.conn = fakeSocket();
    this.conn.on('error', (error) => {
      this.emit('connError', error);
      this.reconnects += 1;
    });
    this.conn.on('end', () => {
      this.reconnects += 1;
      this.connect();
    });
    this.send();
  }

  send(): void {
    this.emit('request');
    const { method = 'GET', path = '/' } = this.request ?? {};
    this.request?.setupRequest({ method, path, headers: {} });
    this.work();
    this.beforeWriteUs = monotonicNow();
    this.pipelinedRequests.insertRequest();
  }

  answer(status: number, shouldKeepAlive = true): void {
    this.conn.emit('data');
    this.arrivedUs = monotonicNow();
    this.work();
    this.emit('headers', { statusCode: status, shouldKeepAlive });
    this.request?.onResponse(status, '{}', {}, {});
    this.emit('response', status, 100);
    this.send();
  }
}

function fakeSocket(): Socket {
  return Object.assign(new EventEmitter(), { destroy: () => undefined }) as unknown as Socket;
}

function connected() {
  const client = new FakeClient();
  const ended: EndedRequest[] = [];
  const failures: string[] = [];
  const connects: number[] = [];
  let sent = 0;
  let ids = 0;
  const connection = new Connection(client as unknown as AutocannonClient, {
    index: 3,
    requests: [{ method: 'GET', path: '/', headers: {} }],
    nextId: () => {
      ids += 1;
      return `test-${ids}`;
    },
    classify: classifier({}),
    observer: {
      connected: (startUs, endUs) => connects.push(endUs - startUs),
      arrived: () => undefined,
      sent: () => {
        sent += 1;
      },
      ended: (request) => ended.push(request),
      failed: (error: BenchError) => failures.push(error.code),
    },
  });
  client.connect();
  return { client, connection, ended, failures, connects, sent: () => sent };
}

/** What a piece of work takes. */
const WORK_US = 2_000;

const outcomes = (ended: readonly EndedRequest[]) => ended.map(({ id, outcome }) => `${id} ${outcome}`);
const reset = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });

test('an answer ends its request with its id and its outcome', () => {
  const { client, ended, sent } = connected();
  client.answer(200);
  client.answer(200);
  client.answer(502);
  assert.deepEqual(outcomes(ended), ['test-1 ok', 'test-2 ok', 'test-3 function-error']);
  assert.equal(sent(), 4);
});

test('a request takes from its write to the arrival of its answer; what autocannon makes of both is our own', () => {
  const { client, ended } = connected();
  client.work = () => {
    const untilUs = monotonicNow() + WORK_US;
    while (monotonicNow() < untilUs);
  };
  client.answer(200);
  const { beforeWriteUs } = client;
  client.answer(200);
  const request = ended[1] ?? assert.fail('it has ended');
  const { startUs, endUs, serviceTimeUs, ownUs } = request;
  assert.ok(startUs >= beforeWriteUs && endUs <= client.arrivedUs, `${startUs} to ${endUs}`);
  assert.equal(serviceTimeUs, endUs - startUs);
  assert.ok(ownUs >= 2 * WORK_US, `${ownUs} us of our own`);
});

test("the first request's time starts when its connection is there, and connecting is told apart", () => {
  const { client, ended, connects } = connected();
  const before = monotonicNow();
  client.conn.emit('connect');
  client.answer(200);
  assert.equal(connects.length, 1);
  const { startUs = 0, endUs = 0, serviceTimeUs } = ended[0] ?? {};
  assert.ok(startUs >= before && endUs <= client.arrivedUs);
  assert.equal(serviceTimeUs, endUs - startUs);
});

test('a request that is in flight when autocannon sends another has timed out', () => {
  const { client, ended } = connected();
  client.connect();
  client.answer(200);
  assert.deepEqual(outcomes(ended), ['test-1 timeout', 'test-2 ok']);
});

test('a new socket starts with an empty queue and a fresh parser', () => {
  const { client } = connected();
  const before = [client.cleared, client.reinitialized];
  client.answer(200);
  assert.deepEqual([client.cleared, client.reinitialized], before);
  client.conn.emit('end');
  assert.deepEqual(
    [client.cleared, client.reinitialized],
    before.map((count) => count + 1),
  );
});

test('the end or an error of the socket loses the request in flight', () => {
  const { client, ended } = connected();
  client.conn.emit('end');
  client.conn.emit('error', reset());
  assert.deepEqual(outcomes(ended), ['test-1 transport-error', 'test-2 transport-error']);
});

test('a late error of a socket that was given up makes no second connection', () => {
  const { client, ended } = connected();
  const old = client.conn;
  old.emit('end');
  old.emit('error', reset());
  assert.equal(client.reconnects, 1);
  assert.deepEqual(outcomes(ended), ['test-1 transport-error']);
});

test('a request on a connection that the server is closing was never sent', () => {
  const { client, ended, sent } = connected();
  client.answer(502, false);
  client.conn.emit('end');
  client.answer(200);
  assert.deepEqual(outcomes(ended), ['test-1 function-error', 'test-3 ok']);
  assert.equal(sent(), 3);
});

test('a connection whose first good answer closes it cannot be measured, one that closes later can', () => {
  const { client, failures } = connected();
  client.answer(200);
  client.answer(200, false);
  assert.deepEqual(failures, []);
  client.conn.emit('end');
  client.answer(200, false);
  assert.deepEqual(failures, ['no-keep-alive']);
});

test('ten losses in a row are a failure, with an answer between them they are not', () => {
  const { client, failures } = connected();
  for (let loss = 1; loss <= 18; loss += 1) {
    if (loss === 10) client.answer(200);
    client.conn.emit('end');
  }
  assert.deepEqual(failures, []);
  client.conn.emit('end');
  assert.deepEqual(failures, ['server-closes-connections']);
});

test('a refused connection is a failure and loses nothing', () => {
  const { client, ended, failures } = connected();
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', syscall: 'connect' });
  client.conn.emit('error', refused);
  assert.deepEqual([failures, ended], [['connection-refused'], []]);
});

test('what is in flight is known', () => {
  const { client, connection } = connected();
  const first = connection.inFlightSinceUs ?? Number.NaN;
  client.answer(200);
  assert.ok((connection.inFlightSinceUs ?? 0) >= first);
});
