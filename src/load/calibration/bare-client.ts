import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { REQUEST_ID_HEADER } from '../plan.js';
import type { ServedRequest } from './behaviour.js';
import type { TruthServer } from './truth-server.js';

/** The first answers come while code is compiled and sockets warm up. */
const DISCARDED_EACH = 20;
const DISCARDED_SHARE = 0.2;

interface Exchange {
  readonly id: string;
  readonly tookNs: bigint;
}

export interface BareOrder {
  readonly connections: number;
  readonly durationMs: number;
  /** Of request ids: unique among those that the server sees. */
  readonly prefix: string;
}

/**
 * The cost of loopback, in microseconds a request: what sockets without any client around them see, less what
 * the server says that it took. The same number of connections as the generator has, in a closed loop.
 */
export async function measureLoopback(server: TruthServer, order: BareOrder): Promise<readonly number[]> {
  const clients = Array.from({ length: order.connections }, (_, index) => `${order.prefix}-${index}`);
  const sockets = await Promise.all(clients.map(() => connect(server.port)));
  const exchanges = sockets.map((socket, index) => exchange(socket, clients[index] ?? ''));
  await sleep(order.durationMs);
  for (const socket of sockets) socket.destroy();
  const served = await server.served();
  return exchanges.flatMap((each) => costs(settled(each), served));
}

async function connect(port: number): Promise<Socket> {
  const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  socket.setEncoding('latin1');
  return socket;
}

/** Sends the next request when it has the whole answer to the last. */
function exchange(socket: Socket, prefix: string): readonly Exchange[] {
  const done: Exchange[] = [];
  let [id, sentNs, pending] = ['', 0n, ''];
  const send = (): void => {
    id = `${prefix}-${done.length + 1}`;
    const request = `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${REQUEST_ID_HEADER}: ${id}\r\n\r\n`;
    sentNs = process.hrtime.bigint();
    socket.write(request);
  };
  socket.on('error', () => undefined);
  socket.on('data', (text: string) => {
    const nowNs = process.hrtime.bigint();
    pending += text;
    if (!isWhole(pending)) return;
    pending = '';
    done.push({ id, tookNs: nowNs - sentNs });
    send();
  });
  send();
  return done;
}

function isWhole(answer: string): boolean {
  const headEnd = answer.indexOf('\r\n\r\n');
  const length = /content-length: (\d+)/i.exec(answer)?.[1];
  return headEnd >= 0 && length !== undefined && answer.length >= headEnd + 4 + Number(length);
}

function settled(exchanges: readonly Exchange[]): readonly Exchange[] {
  return exchanges.slice(Math.min(DISCARDED_EACH, Math.floor(exchanges.length * DISCARDED_SHARE)));
}

function costs(exchanges: readonly Exchange[], served: ReadonlyMap<string, ServedRequest>): number[] {
  return exchanges.flatMap(({ id, tookNs }) => {
    const request = served.get(id);
    return request === undefined ? [] : Number(tookNs - (request.sentNs - request.receivedNs)) / 1_000;
  });
}
