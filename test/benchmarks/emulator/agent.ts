import http from 'node:http';
import type { Exchanging } from './support.js';

/** Node's own client over one kept connection: what programs of Node call functions with. It sends a GET. */
export class AgentConnection implements Exchanging {
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly url: string) {}

  exchange(): Promise<number> {
    return new Promise((resolve, reject) => {
      const request = http.get(this.url, { agent: this.#agent }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0));
      });
      request.once('error', reject);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
