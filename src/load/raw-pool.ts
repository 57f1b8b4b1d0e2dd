import { monotonicNow } from '../host/index.js';
import { type Microseconds, microseconds, milliseconds, toMilliseconds } from '../units/index.js';
import type { RequestParts } from './autocannon-client.js';
import type { Arrival, EndedRequest, LoopOptions } from './ended-request.js';
import { alwaysCloses, cannotConnect, MOST_LOSSES_IN_A_ROW } from './faults.js';
import { type Classifier, classifier } from './outcome.js';
import { type Endpoint, endpointOf, RawConnection, type RawConnectionEvents } from './raw-connection.js';
import { type WireRequest, wireRequest } from './wire-request.js';

/** Timeouts are looked for so often in the length of one, but no more often than this. */
const LOOKS_PER_TIMEOUT = 50;
const LEAST_LOOK_US: Microseconds = milliseconds(1);

export interface PoolOptions extends LoopOptions {
  /** A connection has nothing in flight, and may be sent on. */
  readonly onFree: (connection: RawConnection) => void;
}

/** What is known of a connection beside its state. */
interface Track {
  sent: number;
  ended: number;
  lossesInARow: number;
}

/** The connections of the raw engine: made at the start or one by one, timed out, and counted. */
export class RawPool {
  readonly #options: PoolOptions;
  readonly #endpoint: Endpoint;
  readonly #classify: Classifier;
  #wire: readonly WireRequest[] = [];
  readonly #connections: RawConnection[] = [];
  /** By the index of their connection. */
  readonly #tracks: Track[] = [];
  readonly #events: RawConnectionEvents;
  readonly #watch: NodeJS.Timeout;
  #stopped = false;

  constructor(options: PoolOptions) {
    const { plan, requests, observer } = options;
    this.#options = options;
    this.#endpoint = endpointOf(new URL(plan.url));
    this.#classify = classifier(plan);
    this.renew(requests);
    this.#events = {
      connected: (startUs, endUs) => observer.connected(startUs, endUs),
      free: (connection) => this.#free(connection),
      ended: (connection, request) => this.#ended(connection, request),
      unreachable: (error) => observer.failed(cannotConnect(error)),
    };
    for (let index = 0; index < plan.connections; index += 1) this.grow();
    const look = Math.max(LEAST_LOOK_US, plan.timeoutUs / LOOKS_PER_TIMEOUT);
    this.#watch = setInterval(() => this.#expire(), toMilliseconds(microseconds(look)));
  }

  get size(): number {
    return this.#connections.length;
  }

  /** Whether each connection has had an answer, or lost one. */
  get allAnswered(): boolean {
    return this.#tracks.every(({ ended }) => ended > 0);
  }

  /** From the next request on. */
  renew(requests: readonly RequestParts[]): void {
    const url = new URL(this.#options.plan.url);
    this.#wire = requests.map((request, place) => wireRequest(request, url, place));
  }

  grow(): void {
    const { expectJson: keepBody = false, idHeader } = this.#options.plan;
    this.#tracks.push({ sent: 0, ended: 0, lossesInARow: 0 });
    const connection = new RawConnection(this.size, this.#endpoint, this.#events, {
      classify: this.#classify,
      keepBody,
      idHeader,
    });
    this.#connections.push(connection);
  }

  /** Sends the connection's next request; it must be free. */
  send(connection: RawConnection, arrival?: Arrival): void {
    const track = this.#trackOf(connection);
    const request = this.#wire[track.sent % this.#wire.length] as WireRequest;
    track.sent += 1;
    connection.send(request, this.#options.nextId(), arrival);
    this.#options.observer.sent(arrival);
  }

  inFlightSince(): Microseconds[] {
    return this.#connections.flatMap(({ inFlightSinceUs }) => inFlightSinceUs ?? []);
  }

  connectingSince(): Microseconds[] {
    return this.#connections.flatMap(({ connectingSinceUs }) => connectingSinceUs ?? []);
  }

  /** Ends what is in flight as a timeout, and closes. */
  giveUp(): void {
    for (const connection of this.#connections) connection.giveUp();
    this.stop();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#watch);
    for (const connection of this.#connections) connection.destroy();
  }

  #free(connection: RawConnection): void {
    if (!this.#stopped) this.#options.onFree(connection);
  }

  #ended(connection: RawConnection, request: EndedRequest): void {
    const track = this.#trackOf(connection);
    track.ended += 1;
    track.lossesInARow = request.fault === undefined ? 0 : track.lossesInARow + 1;
    this.#options.observer.ended(request);
    if (track.lossesInARow >= MOST_LOSSES_IN_A_ROW) this.#options.observer.failed(alwaysCloses());
  }

  #expire(): void {
    const beforeUs = microseconds(monotonicNow() - this.#options.plan.timeoutUs);
    for (const connection of this.#connections) connection.expire(beforeUs);
  }

  #trackOf(connection: RawConnection): Track {
    return this.#tracks[connection.index] as Track;
  }
}
