import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket, Server as SocketServer } from 'node:net';
import { BenchError } from '../../errors/index.js';
import { uidOfPeer } from '../../host/index.js';
import { Connections } from './connections.js';
import { refuse, refuseOnSocket } from './refusal.js';
import { toOriginForm } from './request-target.js';

export const LOOPBACK = '127.0.0.1';

export interface ListenOptions {
  /** The address to listen on; loopback by default. */
  readonly host?: string;
  /** 0, the default: the system chooses. */
  readonly port?: number;
  /** Takes connections from here instead, and closes it in the end. */
  readonly socket?: SocketServer;
  /** The kernel's table of connections in which peers are looked up; that of this process's network by default. */
  readonly connections?: string;
  /** How long a connection without a request stays open; 0, the default, for good. */
  readonly keepAliveMs?: number;
  /** How long a client may take to send one request whole; 0, the default, for good. */
  readonly requestMs?: number;
  /** Who may connect, by the user at the other end (see uidOfPeer); others are hung up on. */
  readonly admits?: (uid: number | undefined) => boolean;
  /** How long a client may take to send the headers of a request. */
  readonly headersMs?: number;
  /** How long a client may read nothing of its answer, and an idle connection may last where they end at all. */
  readonly quietMs?: number;
  /** All headers of a request; above it 431. The official runtime clients send up to 1 MB in one. */
  readonly maxHeaderBytes?: number;
}

/**
 * For servers with clients of others: idle connections stay for longer than SDKs and generators keep them, so
 * that these close first; a request has to arrive within five minutes, its headers within 20 s.
 */
export const CLIENT_LIMITS = { keepAliveMs: 75_000, requestMs: 300_000, maxHeaderBytes: 65_536 } as const;

const RUNTIME_HEADER_BYTES = 1_310_720;
const HEADERS_MS = 20_000;
const QUIET_MS = 60_000;
/** How often Node looks for requests that take too long to arrive. */
const CHECKS_MS = 5_000;
/** Connections that wait to be accepted; the kernel cuts it to its own `somaxconn`. */
const BACKLOG = 4_096;

export type Listener = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface LoopbackServer {
  readonly port: number;
  /** Ends at once, with every open connection. */
  close(): Promise<void>;
}

/** An HTTP server on loopback alone. Throws a BenchError `cannot-listen`. */
export function listenOnLoopback(
  listener: Listener,
  options: Omit<ListenOptions, 'host'> = {},
): Promise<LoopbackServer> {
  return listen(listener, options);
}

/**
 * An HTTP server that no client can break: what is no HTTP is answered with JSON and a 4xx, a listener that
 * fails with a 500, and a connection whose client sends too slowly or stops reading is closed. A listener may
 * take as long as it likes. Throws a BenchError `cannot-listen`.
 */
export async function listen(listener: Listener, options: ListenOptions = {}): Promise<LoopbackServer> {
  const { host = LOOPBACK, port = 0, keepAliveMs = 0, requestMs = 0 } = options;
  const { headersMs = HEADERS_MS, quietMs = QUIET_MS } = options;
  const server = createServer({
    keepAliveTimeout: keepAliveMs,
    requestTimeout: requestMs,
    headersTimeout: headersMs,
    connectionsCheckingInterval: Math.min(headersMs, CHECKS_MS),
    maxHeaderSize: options.maxHeaderBytes ?? RUNTIME_HEADER_BYTES,
    noDelay: true,
    requireHostHeader: false,
  });
  server.setTimeout(quietMs);
  const isAdmitted =
    options.admits === undefined ? () => true : doorkeeper(options.admits, options.connections);
  attend(server, listener, new Connections(keepAliveMs > 0), isAdmitted);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen(host, port, cause)));
    if (options.socket === undefined) server.listen({ host, port, backlog: BACKLOG }, resolve);
    else server.listen(options.socket, BACKLOG, resolve);
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

function attend(
  server: Server,
  listener: Listener,
  connections: Connections,
  isAdmitted: (socket: Socket) => boolean,
): void {
  server.on('timeout', (socket) => connections.onQuiet(socket));
  server.on('request', (request, response) => {
    if (!isAdmitted(request.socket)) return void request.socket.destroy();
    connections.onRequest(response);
    serve(request, response, listener);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    connections.onMalformed(error, socket);
  });
  server.on('checkExpectation', (_request, response) =>
    refuse(response, 417, 'the only expectation that is met is 100-continue'),
  );
  server.on('connect', (_request, socket) =>
    refuseOnSocket(socket as Socket, 405, 'this server is no proxy: it does not CONNECT'),
  );
}

/**
 * Asks once a connection, at its first request: the kernel's table is as long as there are connections. What is not
 * from this host has no user here.
 */
function doorkeeper(
  admits: (uid: number | undefined) => boolean,
  connections: string | undefined,
): (socket: Socket) => boolean {
  const admitted = new WeakSet<Socket>();
  return (socket) => {
    if (admitted.has(socket)) return true;
    const { localPort = 0, remotePort = 0 } = socket;
    if (!admits(uidOfPeer({ localPort, remotePort }, connections))) return false;
    admitted.add(socket);
    return true;
  };
}

function serve(request: IncomingMessage, response: ServerResponse, listener: Listener): void {
  response.on('error', ignored);
  try {
    toOriginForm(request);
    if (request.headers.host === undefined && request.httpVersionMinor > 0) {
      refuse(response, 400, 'a request of HTTP/1.1 needs a Host header');
    } else {
      listener(request, response)?.catch((error: unknown) => fail(response, error));
    }
  } catch (error) {
    fail(response, error);
  }
}

/** The client is gone: `close` tells, and whoever writes on has nothing to mend. */
function ignored(): void {}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else refuse(response, 500, error instanceof Error ? error.message : String(error));
}

function cannotListen(host: string, port: number, cause: Error): BenchError {
  return new BenchError(`cannot listen on ${host}:${port}: ${cause.message}`, {
    code: 'cannot-listen',
    hint: 'choose another port, or 0 to let the system choose',
    cause,
  });
}
