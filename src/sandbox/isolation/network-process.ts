import { createServer } from 'node:net';
import type { ListenOrder, ListenResult } from './network.js';

// A process inside a network namespace, which hands out sockets that listen there. Node cannot change its own.

const LOOPBACK = '127.0.0.1';
/** What the emulator itself listens with; the kernel cuts it to its own `somaxconn`. */
const BACKLOG = 4_096;

function tell(result: ListenResult, done: () => void, server?: ReturnType<typeof createServer>): void {
  process.send?.(result, server, {}, done);
}

process.on('message', ({ id }: ListenOrder) => {
  const server = createServer();
  server.once('error', ({ message }) => tell({ id, error: message }, () => undefined));
  // Nobody knows its port before the other process has it: no connection can come in between.
  server.listen({ host: LOOPBACK, port: 0, backlog: BACKLOG }, () =>
    tell({ id, error: null }, () => server.close(), server),
  );
});

process.once('disconnect', () => process.exit(0));
