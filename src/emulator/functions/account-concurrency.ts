import { invalidParameter, ServiceError, type ThrottleReason } from '../service-error.js';

/** What has to be left for functions that have nothing set aside. */
export const MIN_UNRESERVED = 100;

/**
 * How many invocations an account may have in flight at a time; those beyond are refused, not queued. Functions
 * set parts of it aside for themselves ("Understanding Lambda function scaling" in the developer guide).
 */
export class AccountConcurrency {
  readonly #shares = new Set<FunctionConcurrency>();
  #unreservedInFlight = 0;

  /** `enforced` false: the capacity of the host limits the environments instead, and requests wait. */
  constructor(
    readonly limit: number,
    private readonly enforced: boolean,
  ) {}

  /** What functions have that set nothing aside. */
  get unreserved(): number {
    let left = this.limit;
    for (const share of this.#shares) left -= share.setAside;
    return left;
  }

  add(share: FunctionConcurrency): void {
    this.#shares.add(share);
  }

  remove(share: FunctionConcurrency): void {
    this.#shares.delete(share);
  }

  /** Throws TooManyRequestsException. */
  enter(): void {
    if (this.enforced && this.#unreservedInFlight >= this.unreserved) {
      throw throttled('ConcurrentInvocationLimitExceeded');
    }
    this.#unreservedInFlight += 1;
  }

  leave(): void {
    this.#unreservedInFlight -= 1;
  }
}

/** What one function uses of its account's concurrency, and has of it for itself. */
export class FunctionConcurrency {
  #inFlight = 0;
  #reserved: number | null = null;
  readonly #provisioned = new Map<string, number>();

  constructor(private readonly account: AccountConcurrency) {
    account.add(this);
  }

  /** Null: it shares what is left with other functions. */
  get reserved(): number | null {
    return this.#reserved;
  }

  /** Provisioned for versions and aliases; it lies within what is reserved. */
  get provisioned(): number {
    let sum = 0;
    for (const count of this.#provisioned.values()) sum += count;
    return sum;
  }

  get setAside(): number {
    return this.#reserved ?? this.provisioned;
  }

  /** Throws InvalidParameterValueException where too little would be left for others. */
  reserve(count: number): void {
    if (count > this.setAside && this.account.unreserved + this.setAside - count < MIN_UNRESERVED) {
      throw invalidParameter(
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED}].`,
      );
    }
    if (count < this.provisioned) {
      throw invalidParameter(
        ` ReservedConcurrentExecutions  ${count} should not be lower than function's total provisioned concurrency [${this.provisioned}].`,
      );
    }
    this.#reserved = count;
  }

  unreserve(): void {
    this.#reserved = null;
  }

  /** Throws InvalidParameterValueException as `reserve` does. */
  provision(qualifier: string, count: number): void {
    const others = this.provisioned - (this.#provisioned.get(qualifier) ?? 0);
    if (this.#reserved !== null && others + count > this.#reserved) {
      throw invalidParameter(
        'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
      );
    }
    if (count > this.account.limit) {
      throw invalidParameter(
        `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${this.account.limit}].`,
      );
    }
    const left = this.account.unreserved + this.setAside - (this.#reserved ?? others + count);
    if (this.#reserved === null && left < MIN_UNRESERVED) {
      throw invalidParameter(
        `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED}].`,
      );
    }
    this.#provisioned.set(qualifier, count);
  }

  unprovision(qualifier: string): void {
    this.#provisioned.delete(qualifier);
  }

  /** Rejects with TooManyRequestsException where the function's share, or what all share, is used up. */
  async run<T>(invocation: () => Promise<T>): Promise<T> {
    const ownShare = this.setAside;
    if (this.#reserved !== null && this.#inFlight >= this.#reserved) {
      throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    }
    const shared = this.#inFlight >= ownShare;
    if (shared) this.account.enter();
    this.#inFlight += 1;
    try {
      return await invocation();
    } finally {
      this.#inFlight -= 1;
      if (shared) this.account.leave();
    }
  }

  /** With the function: what it had set aside is free again. */
  close(): void {
    this.account.remove(this);
  }
}

function throttled(reason: ThrottleReason): ServiceError {
  return new ServiceError('TooManyRequestsException', 'Rate Exceeded.', reason);
}
