import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Destination } from './subscription.js';

/** Brings batches of telemetry to a process in the sandbox. */
export interface Delivery {
  /** @param records JSON texts. Rejects where the destination did not take them. */
  send(records: readonly string[]): Promise<void>;
  close(): void;
}

/** @param address where the sandbox's own processes listen */
export function openDelivery(destination: Destination, address: string): Delivery {
  return destination.protocol === 'HTTP'
    ? new HttpDelivery(new URL(destination.URI), address)
    : new TcpDelivery(destination.port, address);
}

/** Each batch is one POST of a JSON array. */
class HttpDelivery implements Delivery {
  readonly #closed = new AbortController();

  constructor(
    private readonly uri: URL,
    private readonly address: string,
  ) {}

  send(records: readonly string[]): Promise<void> {
    const body = `[${records.join(',')}]`;
    const { hostname, port, pathname, search } = this.uri;
    return new Promise((resolve, reject) => {
      const headers = {
        Host: `${hostname}:${port || 80}`,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      };
      const post = request({
        host: this.address,
        port: port || 80,
        path: pathname + search,
        method: 'POST',
        headers,
        agent: false,
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

  constructor(
    private readonly port: number,
    private readonly address: string,
  ) {}

  send(records: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#connected().write(`${records.join('\n')}\n`, (error) => {
        if (error === null || error === undefined) return resolve();
        this.#socket = undefined;
        reject(error);
      });
    });
  }

  #connected(): Socket {
    if (this.#socket === undefined || this.#socket.destroyed) {
      this.#socket = connect(this.port, this.address);
      // Each write is told by its own callback.
      this.#socket.on('error', () => undefined).resume();
    }
    return this.#socket;
  }

  close(): void {
    this.#socket?.destroy();
  }
}
