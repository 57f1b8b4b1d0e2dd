import autocannon from 'autocannon';
import { type Microseconds, toSeconds } from '../units/index.js';
import type { AutocannonClient, RequestParts } from './autocannon-client.js';
import { Connection, type ConnectionObserver } from './connection.js';
import { classifier } from './outcome.js';
import type { LoadPlan } from './plan.js';

/** Longer than any window: autocannon must never stop by itself, as it drops what is in flight. */
const NEVER_S = 7 * 24 * 3_600;

/**
 * Autocannon as a closed loop: one instance, neither workers nor rates, since the latency of the former is
 * whole milliseconds and the latter "correct" with an interval of 1 ms. None of its own figures are used.
 */
export class ClosedLoop {
  readonly #connections: Connection[] = [];
  #requests = 0;

  constructor(plan: LoadPlan, requests: readonly RequestParts[], observer: ConnectionObserver) {
    const options = {
      requests,
      nextId: () => {
        this.#requests += 1;
        return `${plan.requestIdPrefix}-${this.#requests}`;
      },
      classify: classifier(plan.expectJson ?? false),
      observer,
    };
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

  /** When each request that is in flight was sent. */
  inFlightSince(): Microseconds[] {
    return this.#connections.flatMap(({ inFlightSinceUs }) => inFlightSinceUs ?? []);
  }

  /** Closes the connections; what is in flight is dropped. */
  stop(): void {
    for (const connection of this.#connections) connection.destroy();
  }
}
