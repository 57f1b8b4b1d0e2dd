import { ServiceError } from '../service-error.js';
import { type Clock, HOST_CLOCK } from './clock.js';

const WINDOW_US = 10_000_000;

/**
 * How fast a function may grow: AWS lets each have 1,000 more environments every 10 s ("Lambda scaling behavior" in
 * the developer guide). What is not used comes back evenly over the time, and adds up to one window's worth.
 */
export class ScalingRate {
  #left: number;
  #sinceUs: number;

  /** @param perWindow environments each 10 s; null: no limit */
  constructor(
    private readonly perWindow: number | null,
    private readonly clock: Clock = HOST_CLOCK,
  ) {
    this.#left = perWindow ?? 0;
    this.#sinceUs = clock.now();
  }

  /** Counts one environment. Throws TooManyRequestsException where there are too many already. */
  take(): void {
    if (this.perWindow === null) return;
    const nowUs = this.clock.now();
    const grown = ((nowUs - this.#sinceUs) * this.perWindow) / WINDOW_US;
    this.#left = Math.min(this.perWindow, this.#left + grown);
    this.#sinceUs = nowUs;
    if (this.#left < 1) {
      const reason = 'ConcurrentInvocationLimitExceeded';
      throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.', reason);
    }
    this.#left -= 1;
  }
}
