import { connect, createServer, type Server, type Socket } from 'node:net';
import type { NetworkOrder, NetworkResult } from './network.js';

// A process inside a network namespace, which hands out its sockets. Node cannot change its own namespace.

const LOOPBACK = '127.0.0.1';
/** What the emulator itself listens with; the kernel cuts it to its own `somaxconn`. */
const BACKLOG = 4_096;

function tell(result: NetworkResult, done?: () => void, handle?: Server | Socket): void {
  process.send?.(result, handle, {}, done);
}

function listen(id: number): void {
  const server = createServer();
  server.once('error', ({ message }) => tell({ id, error: message }));
  // Nobody knows its port before the other process has it: no connection can come in between.
  server.listen({ host: LOOPBACK, port: 0, backlog: BACKLOG }, () =>
    tell({ id, error: null }, () => server.close(), server),
  );
}

function connectTo(id: number, host: string, port: number): void {
  const socket = connect({ host, port });
  socket.once('error', ({ message }) => tell({ id, error: message }));
  socket.once('connect', () => tell({ id, error: null }, undefined, socket));
}

process.on('message', ({ id, to }: NetworkOrder) => {
  if (to === null) listen(id);
  else connectTo(id, to.host, to.port);
});

process.once('disconnect', () => process.exit(0));
