import type { Microseconds } from '../units/index.js';
import type { RequestParts } from './autocannon-client.js';
import type { LoadLoop, LoopOptions } from './ended-request.js';
import { RawPool } from './raw-pool.js';

/** Each connection of the raw engine sends its next request the moment it has the answer to its last. */
export class RawClosedLoop implements LoadLoop {
  readonly #pool: RawPool;

  constructor(options: LoopOptions) {
    this.#pool = new RawPool({ ...options, onFree: (connection) => this.#pool.send(connection) });
  }

  get settled(): boolean {
    return this.#pool.allAnswered;
  }

  inFlightSince(): Microseconds[] {
    return this.#pool.inFlightSince();
  }

  connectingSince(): Microseconds[] {
    return this.#pool.connectingSince();
  }

  renew(requests: readonly RequestParts[]): void {
    this.#pool.renew(requests);
  }

  stop(): void {
    this.#pool.stop();
  }
}
