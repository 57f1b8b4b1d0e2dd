import net, { type AddressInfo, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** What a server does with one request; `turn` counts the requests of all connections from 1. */
export type Script = (socket: Socket, turn: number, head: string) => void;

/** A server that answers by a script, byte for byte, however wrong; the test's end stops it. Returns its URL. */
export async function scriptedServer(test: TestContext, script: Script): Promise<string> {
  const sockets = new Set<Socket>();
  let turns = 0;
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('data', (data) => {
      text += data.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end);
        text = text.slice(end + 4);
        turns += 1;
        script(socket, turns, head);
      }
    });
    socket.on('end', () => socket.end());
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
