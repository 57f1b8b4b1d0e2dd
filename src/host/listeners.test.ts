import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { inodesAt, listenersAt } from './listeners.js';

const TABLE = [
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
  '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0 0 10 0',
  '   1: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0 100 0 0 10 0',
  '   2: 0100007F:C001 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 4713 1 0 100 0 0 10 0',
].join('\n');

test('a listening socket is told from the connections of its port', () => {
  assert.deepEqual(inodesAt(TABLE, 8_080), ['4711']);
  assert.deepEqual(inodesAt(TABLE, 80), []);
});

for (const host of ['127.0.0.1', '::1']) {
  test(`the process that listens at ${host} is found, and none once it does not`, async (t) => {
    const server = net.createServer().listen(0, host);
    const [error] = await Promise.race([once(server, 'listening'), once(server, 'error')]);
    // Containers often have no IPv6: then nothing can listen there, so nothing is to be found.
    if (error !== undefined) return t.skip(`no ${host} here`);
    const { port } = server.address() as AddressInfo;
    assert.deepEqual(listenersAt(port), [process.pid]);
    server.close();
    await once(server, 'close');
    assert.deepEqual(listenersAt(port), []);
  });
}
