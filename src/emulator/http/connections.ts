import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { refuseOnSocket } from './refusal.js';

/** Why Node's parser gave a request up, by its code; what is not named here is a plain 400. */
const STATUS = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
]);

/** What becomes of connections whose clients misbehave. */
export class Connections {
  readonly #last = new WeakMap<Socket, ServerResponse>();
  readonly #malformed = new WeakSet<Socket>();

  /** `endIdle`: connections without a request are closed when they have been quiet for long. */
  constructor(private readonly endIdle: boolean) {}

  onRequest(response: ServerResponse): void {
    if (response.socket !== null) this.#last.set(response.socket, response);
  }

  /** Nothing moved on the socket for a while: fine while a function works, and not when the client should read. */
  onQuiet(socket: Socket): void {
    const stalled = socket.writableLength > 0;
    if (stalled || (this.endIdle && this.#inFlight(socket) === undefined)) socket.destroy();
  }

  /** Requests before the malformed one are answered first. */
  onMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
    if (!socket.writable) return void socket.destroy(error);
    if (this.#malformed.has(socket)) return;
    this.#malformed.add(socket);
    const status = STATUS.get(error.code ?? '') ?? 400;
    const refuse = () => refuseOnSocket(socket, status, error.message);
    const inFlight = this.#inFlight(socket);
    if (inFlight === undefined) refuse();
    else inFlight.once('finish', refuse);
  }

  #inFlight(socket: Socket): ServerResponse | undefined {
    const last = this.#last.get(socket);
    return last === undefined || last.writableFinished ? undefined : last;
  }
}
