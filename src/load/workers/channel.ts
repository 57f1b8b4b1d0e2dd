import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { BenchError } from '../../errors/index.js';

/** Longer than any message: whoever sends more is none of us. */
const MOST_CHARACTERS = 4_096;

/** JSON, a line each way, between a worker and the one that keeps the clock. */
export class Channel {
  readonly #socket: Socket;
  readonly #lines: AsyncIterator<string>;

  constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true).setEncoding('utf8');
    // What breaks a connection ends its lines, which is told by `receive`.
    socket.on('error', () => undefined);
    socket.on('data', refuseLong(socket));
    this.#lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  }

  send(message: object): void {
    if (this.#socket.writable) this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  /** The next message. Throws a BenchError when the other end is gone, or sends what is no JSON. */
  async receive(): Promise<unknown> {
    const line = await this.#lines.next();
    if (line.done === true) throw gone('the connection was closed');
    try {
      return JSON.parse(line.value);
    } catch (cause) {
      throw gone('it sent what is no JSON', cause);
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  async closed(): Promise<void> {
    if (!this.#socket.destroyed) await once(this.#socket, 'close');
  }
}

function refuseLong(socket: Socket): (piece: string) => void {
  let sinceNewline = 0;
  return (piece) => {
    const newline = piece.lastIndexOf('\n');
    sinceNewline = newline === -1 ? sinceNewline + piece.length : piece.length - newline - 1;
    if (sinceNewline > MOST_CHARACTERS) socket.destroy();
  };
}

function gone(why: string, cause?: unknown): BenchError {
  return new BenchError(`another worker of this load was lost: ${why}`, {
    code: 'worker-lost',
    hint: 'look at what that worker said; then start all of them again',
    cause,
  });
}
