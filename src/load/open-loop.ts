import { monotonicNow } from '../host/index.js';
import { type Microseconds, microseconds, seconds } from '../units/index.js';
import type { RequestParts } from './autocannon-client.js';
import type { Arrival, LoadLoop, LoadObserver, LoopOptions } from './ended-request.js';
import { Pacer } from './pacer.js';
import type { LoadPlan, OpenLoop } from './plan.js';
import type { RawConnection } from './raw-connection.js';
import { RawPool } from './raw-pool.js';
import { schedule } from './schedule.js';

/** Far longer than any warm-up; the schedule is made as it is needed. */
const WARMUP_LENGTH_US = seconds(7 * 24 * 3_600);
/** A window that begins with no load at all is warmed up with a little. */
const LEAST_WARMUP_RATE = 1;

/**
 * Requests that start when a schedule says so. One that finds no connection free waits for one, in order of
 * arrival, and its wait is part of its response time.
 */
export class OpenLoopLoad implements LoadLoop {
  readonly #loop: OpenLoop;
  readonly #observer: LoadObserver;
  readonly #most: number;
  readonly #pool: RawPool;
  readonly #free = new Set<RawConnection>();
  readonly #waiting = new Queue<Arrival>();
  #pacer: Pacer;

  constructor(loop: OpenLoop, options: LoopOptions) {
    const { plan, observer } = options;
    this.#loop = loop;
    this.#observer = observer;
    this.#most = plan.maxConnections ?? plan.connections;
    this.#pool = new RawPool({ ...options, onFree: (connection) => this.#freed(connection) });
    const rate = Math.max(LEAST_WARMUP_RATE, loop.stages[0]?.fromRate ?? 0);
    const startUs = monotonicNow();
    const stages = [{ durationUs: warmupLength(plan, startUs), fromRate: rate, toRate: rate }];
    this.#pacer = this.#pace({ ...loop, seed: loop.seed + 1, stages, offsetsUs: [] }, false, startUs);
  }

  get settled(): boolean {
    return this.#pool.connectingSince().length === 0;
  }

  get connections(): number {
    return this.#pool.size;
  }

  /** Arrivals of the warm-up end, and those of the schedule begin. */
  begin(startUs: Microseconds, spinning: boolean): void {
    this.#pacer.stop();
    this.#pacer = this.#pace(this.#loop, spinning, startUs);
  }

  /** No more arrivals but those that are due by now; those that wait are still served. */
  endSchedule(): void {
    this.#pacer.finish();
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

  /** Ends what is in flight as timeouts, and closes; returns what had not even been sent. */
  giveUp(): readonly Arrival[] {
    this.#pacer.stop();
    this.#pool.giveUp();
    return this.#waiting.drain();
  }

  stop(): void {
    this.#pacer.stop();
    this.#pool.stop();
  }

  #pace(loop: OpenLoop, spinning: boolean, startUs: Microseconds): Pacer {
    const onDue = (intendedUs: Microseconds) => this.#due(intendedUs);
    return new Pacer({ offsets: schedule(loop), startUs, spinning, onDue });
  }

  #due(intendedUs: Microseconds): void {
    const arrival = { intendedUs, arrivedUs: monotonicNow() };
    this.#observer.arrived(arrival);
    const connection = this.#takeFree();
    if (connection !== undefined) {
      this.#pool.send(connection, arrival);
      return;
    }
    this.#waiting.push(arrival);
    if (this.#pool.size < this.#most) this.#pool.grow();
  }

  /** The one that has been free for longest, so that all stay in use. One that is connecting again is not. */
  #takeFree(): RawConnection | undefined {
    for (const connection of this.#free) {
      this.#free.delete(connection);
      if (connection.connectingSinceUs === undefined) return connection;
    }
    return undefined;
  }

  #freed(connection: RawConnection): void {
    const arrival = this.#waiting.shift();
    // One that was free, was lost and has been made again counts from now.
    this.#free.delete(connection);
    if (arrival === undefined) this.#free.add(connection);
    else this.#pool.send(connection, arrival);
  }
}

/** A window that opens at an agreed time may open late: what then is still of the warm-up must not be meant for it. */
function warmupLength({ windowAtUs }: LoadPlan, startUs: Microseconds): Microseconds {
  return windowAtUs === undefined ? WARMUP_LENGTH_US : microseconds(Math.max(0, windowAtUs - startUs));
}

/** First in, first out, at the same cost however many wait: a stalled server lets them grow to millions. */
class Queue<T> {
  #items: T[] = [];
  #first = 0;

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.#first === this.#items.length) return undefined;
    const item = this.#items[this.#first];
    this.#first += 1;
    if (this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  drain(): readonly T[] {
    const rest = this.#items.slice(this.#first);
    this.#items = [];
    this.#first = 0;
    return rest;
  }
}
