import { request } from 'node:http';
import type { Socket } from 'node:net';
import type { Destination } from './subscription.js';

/** Brings batches of telemetry to a process in the sandbox. */
export interface Delivery {
  /** @param records JSON texts. Rejects where the destination did not take them. */
  send(records: readonly string[]): Promise<void>;
  close(): void;
}

/** Connects to a process of the sandbox. */
export type Dial = (port: number) => Promise<Socket>;

export function openDelivery(destination: Destination, dial: Dial): Delivery {
  return destination.protocol === 'HTTP'
    ? new HttpDelivery(new URL(destination.URI), dial)
    : new TcpDelivery(destination.port, dial);
}

/** Each batch is one POST of a JSON array. */
class HttpDelivery implements Delivery {
  readonly #closed = new AbortController();

  constructor(
    private readonly uri: URL,
    private readonly dial: Dial,
  ) {}

  async send(records: readonly string[]): Promise<void> {
    const body = `[${records.join(',')}]`;
    const { hostname, port, pathname, search } = this.uri;
    const socket = await this.dial(Number(port || 80));
    if (this.#closed.signal.aborted) socket.destroy();
    await new Promise<void>((resolve, reject) => {
      const headers = {
        Host: `${hostname}:${port || 80}`,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      };
      const post = request({
        createConnection: () => socket,
        path: pathname + search,
        method: 'POST',
        headers,
        signal: this.#closed.signal,
      });
      post.once('error', reject);
      post.once('response', (response) => {
        response.resume();
        const { statusCode = 500 } = response;
        if (statusCode < 400) resolve();
        else reject(new Error(`the destination answered ${statusCode}`));
      });
      post.end(body);
    });
  }

  close(): void {
    this.#closed.abort();
  }
}

/** One connection, on which each record is a line. */
class TcpDelivery implements Delivery {
  #socket: Socket | undefined;
  #isClosed = false;

  constructor(
    private readonly port: number,
    private readonly dial: Dial,
  ) {}

  async send(records: readonly string[]): Promise<void> {
    const socket = await this.#connected();
    await new Promise<void>((resolve, reject) => {
      socket.write(`${records.join('\n')}\n`, (error) => {
        if (error === null || error === undefined) return resolve();
        this.#socket = undefined;
        reject(error);
      });
    });
  }

  async #connected(): Promise<Socket> {
    if (this.#socket === undefined || this.#socket.destroyed) {
      this.#socket = await this.dial(this.port);
      if (this.#isClosed) this.#socket.destroy();
      // Each write is told by its own callback.
      this.#socket.on('error', () => undefined).resume();
    }
    return this.#socket;
  }

  close(): void {
    this.#isClosed = true;
    this.#socket?.destroy();
  }
}
