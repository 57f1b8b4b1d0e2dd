import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { refuseOnSocket } from './refusal.js';

/** Why Node's parser gave a request up, by its code; what is not named here is a plain 400. */
const STATUS = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
]);

interface Exchange {
  readonly response: ServerResponse;
  /** The one before it, where it was not over when this one came. */
  readonly earlier: ServerResponse | undefined;
}

/** What becomes of connections whose clients misbehave. */
export class Connections {
  readonly #latest = new WeakMap<Socket, Exchange>();
  readonly #malformed = new WeakSet<Socket>();

  /** `endIdle`: connections without a request are closed when they have been quiet for long. */
  constructor(private readonly endIdle: boolean) {}

  onRequest(response: ServerResponse): void {
    const { socket } = response.req;
    this.#latest.set(socket, { response, earlier: this.#underWay(socket)?.response });
  }

  /** Nothing moved on the socket for a while: fine while a function works, and not when the client should read. */
  onQuiet(socket: Socket): void {
    const stalled = socket.writableLength > 0;
    if (stalled || (this.endIdle && this.#underWay(socket) === undefined)) socket.destroy();
  }

  /** Requests before the malformed one are answered first. */
  onMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
    if (!socket.writable) return void socket.destroy(error);
    if (this.#malformed.has(socket)) return;
    this.#malformed.add(socket);
    const latest = this.#underWay(socket);
    // Where the body of the latest request broke off, it is the malformed one.
    const broken = latest !== undefined && !latest.response.req.complete;
    if (broken && latest.response.headersSent) return void socket.destroy(error);
    const before = broken ? latest.earlier : latest?.response;
    const status = STATUS.get(error.code ?? '') ?? 400;
    const refuse = () => refuseOnSocket(socket, status, error.message);
    if (before === undefined || isOver(before)) refuse();
    else before.once('finish', refuse);
  }

  #underWay(socket: Socket): Exchange | undefined {
    const latest = this.#latest.get(socket);
    return latest === undefined || isOver(latest.response) ? undefined : latest;
  }
}

function isOver(response: ServerResponse): boolean {
  return response.writableFinished || response.destroyed;
}
