import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { test } from 'node:test';
import { parsePeerUid, uidOfPeer } from './peer.js';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 2 1
   2: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1234567        0 3 1
`;

test('the owner of the other end is told, not that of our own', () => {
  assert.equal(parsePeerUid(TABLE, { localPort: 8_080, remotePort: 50_000 }), 1_234_567);
  assert.equal(parsePeerUid(TABLE, { localPort: 8_080, remotePort: 50_001 }), undefined);
  assert.equal(parsePeerUid(TABLE, { localPort: 8_081, remotePort: 50_000 }), undefined);
});

test('the kernel tells it of a connection that is open', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [Socket];
  const { localPort = 0, remotePort = 0 } = accepted;
  assert.equal(uidOfPeer({ localPort, remotePort }), process.getuid?.());
  client.destroy();
  accepted.destroy();
  server.close();
});
