import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BenchError } from '../../errors/index.js';

export const LOOPBACK = '127.0.0.1';

/** For servers with clients of others: above what SDKs and generators keep a socket for, so that they close first. */
export const CLIENT_KEEP_ALIVE_MS = 75_000;

export interface ListenOptions {
  /** 0, the default: the system chooses. */
  readonly port?: number;
  /** How long a connection without a request stays open; 0, the default, for good. */
  readonly keepAliveMs?: number;
}

export interface LoopbackServer {
  readonly port: number;
  /** Ends at once, with every open connection. */
  close(): Promise<void>;
}

/** An HTTP server on loopback alone. Throws a BenchError `cannot-listen`. */
export async function listenOnLoopback(
  listener: RequestListener,
  { port = 0, keepAliveMs = 0 }: ListenOptions = {},
): Promise<LoopbackServer> {
  const server = createServer({ keepAliveTimeout: keepAliveMs, requestTimeout: 0, noDelay: true }, listener);
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
