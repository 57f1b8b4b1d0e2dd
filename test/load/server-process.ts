import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicNow } from '../../src/host/index.js';
import type { ServedRequest, ServerMessage, ServerQuestion } from './server.js';

/**
 * A server whose latency is known, in a process of its own. The query says what it does:
 * `delay=5` ms; `every=10&slow=200` delays each tenth request by 200 ms; `workers=6` serves so many at a
 * time; `status=502&type=...` fails each `every`th; `drop=before|within|after` closes each `every`th
 * connection before, within or after its answer; `close` asks to close it; `body=...` is the answer.
 */
const BODY = '{"labels":[]}';
const sockets = new Set<Socket>();

/** All that it remembers. A request belongs to the one in which it came, and its end to no other. */
class Memory {
  readonly served: ServedRequest[] = [];
  readonly waiting: (() => void)[] = [];
  requests = 0;
  busyWorkers = 0;
}

let memory = new Memory();

const server = http.createServer((request, response) => {
  const receivedUs = monotonicNow();
  const own = memory;
  own.requests += 1;
  const turn = own.requests;
  const query = new URL(request.url ?? '/', 'http://server').searchParams;
  const chosen = turn % Number(query.get('every') ?? 1) === 0;
  const hash = createHash('sha256');
  request.on('data', (chunk: Buffer) => hash.update(chunk));
  request.on('end', async () => {
    await work(own, query, chosen);
    const drop = chosen ? query.get('drop') : null;
    const status = chosen ? Number(query.get('status') ?? 200) : 200;
    own.served.push({
      id: String(request.headers['x-coldbench-request-id']),
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      bodySha256: hash.digest('hex'),
      receivedUs,
      answeredUs: monotonicNow(),
      outcome: drop ?? String(status),
    });
    answer(response, query, status, drop);
  });
});

async function work(own: Memory, query: URLSearchParams, chosen: boolean): Promise<void> {
  const delay = Number((chosen ? query.get('slow') : null) ?? query.get('delay') ?? 0);
  const workers = Number(query.get('workers') ?? Number.POSITIVE_INFINITY);
  if (own.busyWorkers >= workers) await new Promise<void>((resolve) => own.waiting.push(resolve));
  else own.busyWorkers += 1;
  if (delay > 0) await sleep(delay);
  const next = own.waiting.shift();
  if (next === undefined) own.busyWorkers -= 1;
  else next();
}

function answer(
  response: http.ServerResponse,
  query: URLSearchParams,
  status: number,
  drop: string | null,
): void {
  if (drop === 'before') {
    response.socket?.destroy();
    return;
  }
  if (drop === 'within') {
    response.writeHead(200, { 'content-length': '1000' });
    response.write(BODY, () => response.socket?.destroy());
    return;
  }
  if (drop === 'after') {
    const { socket } = response;
    response.once('finish', () => socket?.end());
  }
  const type = query.get('type');
  if (status !== 200 && type !== null) response.setHeader('x-amzn-ErrorType', type);
  if (query.has('close')) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(query.get('body') ?? BODY);
}

server.keepAliveTimeout = 0;
server.on('connection', (socket) => {
  sockets.add(socket);
  socket.on('error', () => undefined);
  socket.once('close', () => {
    sockets.delete(socket);
    if (sockets.size === 0) tell({ type: 'idle' });
  });
});
server.listen(0, '127.0.0.1', () => {
  tell({ type: 'listening', port: (server.address() as AddressInfo).port });
});

process.on('message', (question: ServerQuestion) => {
  if (question.type === 'served') {
    tell({ type: 'served', served: memory.served });
    return;
  }
  memory = new Memory();
  for (const socket of sockets) socket.destroy();
  tell({ type: 'forgotten' });
});
process.once('disconnect', () => process.exit());

function tell(message: ServerMessage): void {
  process.send?.(message);
}
