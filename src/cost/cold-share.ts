import type { TrafficSpec } from '../model/index.js';
import { arrivalTimes } from './arrivals.js';
import { idleLifetime, TAKEN_BACK } from './keep-alive.js';

/** Of invocations that come one at a time: those that do not overlap need one environment. */
export function coldShareOfPoisson(ratePerSecond: number): number {
  // An idle time is exponential; a lifetime is uniform between two points of the curve. So the share is the sum
  // over its pieces of mass x (e^-ra - e^-rb) / r(b - a).
  return TAKEN_BACK.slice(1).reduce((sum, [toS, to], index) => {
    const [fromS, from] = TAKEN_BACK[index] ?? [0, 0];
    const survived = Math.exp(-ratePerSecond * fromS) - Math.exp(-ratePerSecond * toS);
    return sum + ((to - from) * survived) / (ratePerSecond * (toS - fromS));
  }, 0);
}

/** For how long an invocation occupies its environment, in seconds. */
export interface Occupation {
  readonly warmS: number;
  /** With init. */
  readonly coldS: number;
}

export interface SimulatedShare {
  readonly coldShare: number;
  /** Invocations that were counted. */
  readonly simulated: number;
  /** The most environments that were busy at once. */
  readonly concurrency: number;
}

/**
 * The share of cold starts on a platform that scales out, with AWS's keep-alive: a simulation in which each
 * invocation takes the idle environment that was used last, as on AWS, and where there is none a new one; an idle
 * one is gone after a lifetime drawn from the curve. The first `SETTLING_S` are not counted. Durations are taken as
 * constant: how many are busy at once under Poisson arrivals depends on their mean alone (Erlang; Sevastyanov 1957).
 */
export function simulateColdShare(
  traffic: Pick<TrafficSpec, 'ratePerSecond' | 'arrivals' | 'pattern'>,
  { warmS, coldS }: Occupation,
  random: () => number,
): SimulatedShare {
  const pool = new SimulatedPool(random);
  const count = { cold: 0, simulated: 0, concurrency: 0 };
  for (const { atS, counts } of arrivalTimes(traffic, random)) {
    const isCold = pool.take(atS, warmS, coldS);
    if (!counts) continue;
    count.simulated += 1;
    count.concurrency = Math.max(count.concurrency, pool.busy);
    if (isCold) count.cold += 1;
  }
  const { cold, simulated, concurrency } = count;
  return { coldShare: cold / simulated, simulated, concurrency };
}

/** The environments of one function. */
class SimulatedPool {
  readonly #random: () => number;
  /** When idle ones expire, the one used last at the end. */
  readonly #idle: number[] = [];
  /** Since all warm invocations take equally long, and all cold ones, they end in the order of their starts. */
  readonly #warm = new Ends();
  readonly #cold = new Ends();

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Serves an arrival; whether by a cold start. */
  take(atS: number, warmS: number, coldS: number): boolean {
    this.#release(atS);
    const isCold = !this.#reuse(atS);
    if (isCold) this.#cold.push(atS + coldS);
    else this.#warm.push(atS + warmS);
    return isCold;
  }

  get busy(): number {
    return this.#warm.length + this.#cold.length;
  }

  #release(atS: number): void {
    for (;;) {
      const first = this.#warm.first <= this.#cold.first ? this.#warm : this.#cold;
      if (first.first > atS) return;
      this.#idle.push(first.shift() + idleLifetime(this.#random()));
    }
  }

  /** One that is deeper in the stack may outlive those above it. */
  #reuse(atS: number): boolean {
    for (let expiresS = this.#idle.pop(); expiresS !== undefined; expiresS = this.#idle.pop())
      if (expiresS > atS) return true;
    return false;
  }
}

const MOST_STALE = 65_536;

/** Times in ascending order; the first is infinite where there is none. */
class Ends {
  #times: number[] = [];
  #from = 0;

  get length(): number {
    return this.#times.length - this.#from;
  }

  get first(): number {
    return this.#times[this.#from] ?? Number.POSITIVE_INFINITY;
  }

  push(time: number): void {
    this.#times.push(time);
  }

  shift(): number {
    const time = this.first;
    this.#from += 1;
    if (this.#from >= MOST_STALE) {
      this.#times = this.#times.slice(this.#from);
      this.#from = 0;
    }
    return time;
  }
}
