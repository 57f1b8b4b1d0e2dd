import autocannon from 'autocannon';
import { type Microseconds, toSeconds } from '../units/index.js';
import type { AutocannonClient } from './autocannon-client.js';
import { Connection } from './connection.js';
import type { LoadLoop, LoopOptions } from './ended-request.js';
import { classifier } from './outcome.js';

/** Longer than any window: autocannon must never stop by itself, as it drops what is in flight. */
const NEVER_S = 7 * 24 * 3_600;

/**
 * Autocannon as a closed loop: one instance, neither workers nor rates, since the latency of the former is
 * whole milliseconds and the latter "correct" with an interval of 1 ms. None of its own figures are used.
 */
export class ClosedLoop implements LoadLoop {
  readonly #connections: Connection[] = [];

  constructor({ plan, requests, nextId, observer }: LoopOptions) {
    const options = { requests, nextId, classify: classifier(plan), observer };
    autocannon({
      url: plan.url,
      connections: plan.connections,
      duration: NEVER_S,
      timeout: toSeconds(plan.timeoutUs),
      setupClient: (client) => {
        const index = this.#connections.length;
        this.#connections.push(new Connection(client as unknown as AutocannonClient, { ...options, index }));
      },
    });
  }

  get settled(): boolean {
    return this.#connections.every(({ answered }) => answered);
  }

  inFlightSince(): Microseconds[] {
    return this.#connections.flatMap(({ inFlightSinceUs }) => inFlightSinceUs ?? []);
  }

  connectingSince(): Microseconds[] {
    return this.#connections.flatMap(({ connectingSinceUs }) => connectingSinceUs ?? []);
  }

  stop(): void {
    for (const connection of this.#connections) connection.destroy();
  }
}
