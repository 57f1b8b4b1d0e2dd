import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BenchError } from '../../errors/index.js';

export const LOOPBACK = '127.0.0.1';

/** Above what load balancers and SDKs keep a socket open for, so that the client closes first. */
const KEEP_ALIVE_MS = 75_000;

export interface LoopbackServer {
  readonly port: number;
  /** Ends at once, with every open connection. */
  close(): Promise<void>;
}

/** An HTTP server on loopback alone. Port 0 lets the system choose. */
export async function listenOnLoopback(listener: RequestListener, port = 0): Promise<LoopbackServer> {
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, noDelay: true },
    listener,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen(port, cause)));
    server.listen({ host: LOOPBACK, port }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function cannotListen(port: number, cause: Error): BenchError {
  return new BenchError(`cannot listen on ${LOOPBACK}:${port}: ${cause.message}`, {
    code: 'cannot-listen',
    hint: 'choose another port, or 0 to let the system choose',
    cause,
  });
}
