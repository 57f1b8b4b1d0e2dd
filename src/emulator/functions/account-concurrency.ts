import { ServiceError } from '../service-error.js';

/** How many invocations an account may have in flight at a time; those beyond are refused, not queued. */
export class AccountConcurrency {
  #inFlight = 0;

  /** `limit` null: no limit, since the capacity of the host limits the environments. */
  constructor(private readonly limit: number | null) {}

  async run<T>(invocation: () => Promise<T>): Promise<T> {
    if (this.limit === null) return await invocation();
    if (this.#inFlight >= this.limit) throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.');
    this.#inFlight += 1;
    try {
      return await invocation();
    } finally {
      this.#inFlight -= 1;
    }
  }
}
