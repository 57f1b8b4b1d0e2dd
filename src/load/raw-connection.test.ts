import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { monotonicNow } from '../host/index.js';
import type { EndedRequest } from './ended-request.js';
import { endpointOf, RawConnection, type RawConnectionEvents } from './raw-connection.js';
import { wireRequest } from './wire-request.js';

const OWN_US = 20_000;

test('what the generator makes of an answer is its own time, and none of the server', async (t) => {
  const server = net.createServer((socket) =>
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const url = new URL(`http://127.0.0.1:${port}`);
  const request = wireRequest({ method: 'GET', path: '/', headers: {} }, url, 0);
  const slowly = () => {
    for (const sinceUs = monotonicNow(); monotonicNow() < sinceUs + OWN_US; );
    return 'ok' as const;
  };
  const ended = await new Promise<EndedRequest>((resolve, reject) => {
    const events: RawConnectionEvents = {
      connected: () => undefined,
      free: (connection) => connection.send(request, 'test-1'),
      ended: (connection, each) => {
        connection.destroy();
        resolve(each);
      },
      unreachable: reject,
    };
    new RawConnection(0, endpointOf(url), events, { classify: slowly, keepBody: false });
  });
  assert.ok(ended.ownUs >= OWN_US, `${ended.ownUs}`);
  assert.equal(ended.serviceTimeUs, ended.endUs - ended.startUs);
});
