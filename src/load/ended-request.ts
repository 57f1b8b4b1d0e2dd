import type { BenchError } from '../errors/index.js';
import type { Outcome } from '../model/index.js';
import type { Microseconds } from '../units/index.js';
import type { RequestParts } from './autocannon-client.js';
import type { LoadPlan } from './plan.js';
import type { TransportFault } from './result.js';

/** When an open loop's request was meant to start, and when the generator got to it. */
export interface Arrival {
  readonly intendedUs: Microseconds;
  readonly arrivedUs: Microseconds;
}

/** A request that has ended, one way or the other; times are of the monotonic clock. */
export interface EndedRequest {
  readonly id: string;
  /** The connection that carried it, from 0. */
  readonly connection: number;
  /** Just before it was written, on a connection that was there. */
  readonly startUs: Microseconds;
  /** When the last byte of the answer had arrived, before anything was made of it, or at the timeout or the loss. */
  readonly endUs: Microseconds;
  /** From the one to the other. */
  readonly serviceTimeUs: Microseconds;
  /** What the generator itself then took for the answer, and before for the request: in no time of the server. */
  readonly ownUs: Microseconds;
  readonly outcome: Outcome;
  readonly bytesRead: number;
  /** No answer came within the timeout: it would have taken longer than its times tell. */
  readonly givenUp?: boolean;
  /** How it was lost, if it was. */
  readonly fault?: TransportFault | undefined;
  /** Only in an open loop. */
  readonly arrival?: Arrival | undefined;
}

/** What a loop tells while it runs. */
export interface LoadObserver {
  /** A connection was made, again or for the first time; how long that took is in no service time. */
  connected(startUs: Microseconds, endUs: Microseconds): void;
  /** Open loop: a request of the schedule has been taken up. */
  arrived(arrival: Arrival): void;
  sent(arrival?: Arrival): void;
  ended(request: EndedRequest): void;
  /** Measuring cannot go on. */
  failed(error: BenchError): void;
}

export interface LoopOptions {
  readonly plan: LoadPlan;
  readonly requests: readonly RequestParts[];
  readonly nextId: () => string;
  readonly observer: LoadObserver;
}

/** Requests on their way, in whatever manner. */
export interface LoadLoop {
  /** Each connection has been made, and has had its first answer if it sends by itself. */
  readonly settled: boolean;
  /** When each request that is in flight was sent. */
  inFlightSince(): Microseconds[];
  /** Since when each connection that is being made, again or for the first time, is. */
  connectingSince(): Microseconds[];
  /** From now on sends these in place of those before; absent where they cannot change. */
  renew?(requests: readonly RequestParts[]): void;
  /** Closes the connections; what is in flight is dropped. */
  stop(): void;
}
