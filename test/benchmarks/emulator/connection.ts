import { once } from 'node:events';
import net from 'node:net';
import type { Exchanging } from './support.js';

const HEAD_END = '\r\n\r\n';

/**
 * One kept connection that sends one request at a time: the least a client can cost. The server's answers must
 * have a Content-Length.
 */
export class Connection implements Exchanging {
  readonly #socket: net.Socket;
  #answered: ((status: number) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;
  #chunks: Buffer[] = [];
  #size = 0;
  #wanted = 0;

  private constructor(socket: net.Socket) {
    this.#socket = socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => this.#failed?.(error));
    socket.on('close', () => this.#failed?.(new Error('the server closed the connection')));
  }

  static async open(url: string): Promise<Connection> {
    const { hostname, port } = new URL(url);
    const socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return new Connection(socket);
  }

  /** Sends bytes of a whole request; resolves with the status when the last byte of the answer is here. */
  exchange(request: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#wanted) return;
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const headLength = bytes.indexOf(HEAD_END);
    if (headLength < 0) return;
    const head = bytes.toString('latin1', 0, headLength);
    this.#wanted = headLength + HEAD_END.length + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#size < this.#wanted) return;
    this.#chunks = [];
    this.#size = 0;
    this.#wanted = 0;
    this.#answered?.(Number(head.slice(9, 12)));
  }
}

/** The bytes of a request; without a body, a GET. */
export function requestBytes(url: string, pathname = '/', body?: Buffer): Buffer {
  const { host } = new URL(url);
  const head =
    body === undefined
      ? `GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\n\r\n`
      : `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body ?? Buffer.alloc(0)]);
}
