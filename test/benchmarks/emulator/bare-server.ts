// A bare Node HTTP server, forked: what no local Lambda can be faster than.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const BODY = '"ok"';
const HEADERS = { 'content-type': 'application/json', 'content-length': BODY.length };

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, HEADERS).end(BODY);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
