import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { seconds } from '../units/index.js';
import { invokeUrl } from './invoke.js';

describe('one request', () => {
  const server = http.createServer((request, response) => {
    if (request.url === '/silent') return;
    if (request.url === '/torn') {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half', () => response.destroy());
      return;
    }
    response.end(`${request.method} ${request.headers['x-coldbench-request-id']}`);
  });
  before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  after(() => server.closeAllConnections() ?? server.close());

  const ask = (path: string, signal = new AbortController().signal) =>
    invokeUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
      path,
      method: 'GET',
      headers: {},
      body: null,
      requestId: 'r-1',
      timeoutUs: seconds(0.2),
      signal,
    });

  test('that is answered carries its id and has its times', async () => {
    const answer = await ask('/');
    assert.ok(answer.state === 'answered');
    assert.equal(answer.body, 'GET r-1');
    assert.ok(answer.endUs > answer.startUs);
  });

  test('without an answer in time is a timeout, and no throw', async () => {
    const answer = await ask('/silent');
    assert.ok(answer.state === 'unanswered');
    assert.equal(answer.outcome, 'timeout');
  });

  test('whose connection breaks is a transport error', async () => {
    const answer = await ask('/torn');
    assert.ok(answer.state === 'unanswered');
    assert.equal(answer.outcome, 'transport-error');
  });

  test('rejects when it is aborted', async () => {
    const controller = new AbortController();
    const asked = ask('/silent', controller.signal);
    controller.abort();
    await assert.rejects(asked);
  });
});
