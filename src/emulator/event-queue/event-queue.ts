import type { InvocationAnswer } from '../pool/index.js';
import { ServiceError } from '../service-error.js';

/** `EventInvokeConfig` of a function. */
export interface EventPolicy {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeMs: number;
}

/** Where a function has no EventInvokeConfig, from the developer guide. */
export const DEFAULT_EVENT_POLICY: EventPolicy = {
  maximumRetryAttempts: 2,
  maximumEventAgeMs: 21_600_000,
};

/** After a throttle or a fault of the platform the wait doubles, from one second up to five minutes. */
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 300_000;

/** How an asynchronous invocation ended for good; the conditions are those of AWS's invocation records. */
export interface EventEnd {
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';
  /** How often the function was invoked. */
  readonly invocations: number;
  /** The last one; null where the function was never reached. */
  readonly answer: InvocationAnswer | null;
}

export interface AsynchronousEvent {
  readonly invoke: () => Promise<InvocationAnswer>;
  readonly policy: EventPolicy;
  readonly onEnd: (end: EventEnd) => void;
}

interface QueuedEvent extends AsynchronousEvent {
  readonly acceptedMs: number;
  readonly failures: number;
  readonly throttles: number;
  readonly answer: InvocationAnswer | null;
}

/**
 * Asynchronous invocations ("Error handling for asynchronous invocations" in the developer guide): one that
 * fails is tried again, up to twice; one that the platform refuses comes back until it is too old. What is
 * left when the emulator ends is lost, and so is an event that failed for good.
 */
export class EventQueue {
  readonly #waits = new Set<NodeJS.Timeout>();

  /** `retryDelaysMs`: the waits before the first and the second repetition. */
  constructor(
    private readonly retryDelaysMs: readonly number[],
    private readonly onFault: (error: unknown) => void,
  ) {}

  accept(event: AsynchronousEvent): void {
    void this.#run({ ...event, acceptedMs: Date.now(), failures: 0, throttles: 0, answer: null });
  }

  close(): void {
    for (const wait of this.#waits) clearTimeout(wait);
    this.#waits.clear();
  }

  async #run(event: QueuedEvent): Promise<void> {
    try {
      const answer = await event.invoke();
      answer.complete();
      if (answer.outcome === 'ok') this.#end(event, 'Success', event.failures + 1, answer);
      else this.#retryFailed({ ...event, failures: event.failures + 1, answer });
    } catch (error) {
      if (isPassing(error)) this.#retryRefused({ ...event, throttles: event.throttles + 1 });
      else this.onFault(error);
    }
  }

  #retryFailed(event: QueuedEvent): void {
    if (event.failures > event.policy.maximumRetryAttempts) {
      this.#end(event, 'RetriesExhausted', event.failures, event.answer);
    } else {
      this.#later(event, this.retryDelaysMs[event.failures - 1] ?? this.retryDelaysMs.at(-1) ?? 0);
    }
  }

  #retryRefused(event: QueuedEvent): void {
    this.#later(event, Math.min(FIRST_BACKOFF_MS * 2 ** (event.throttles - 1), LONGEST_BACKOFF_MS));
  }

  #later(event: QueuedEvent, delayMs: number): void {
    if (Date.now() + delayMs - event.acceptedMs > event.policy.maximumEventAgeMs) {
      this.#end(event, 'EventAgeExceeded', event.failures, event.answer);
      return;
    }
    const wait = setTimeout(() => {
      this.#waits.delete(wait);
      void this.#run(event);
    }, delayMs);
    this.#waits.add(wait);
  }

  #end(
    { onEnd }: QueuedEvent,
    condition: EventEnd['condition'],
    invocations: number,
    answer: InvocationAnswer | null,
  ): void {
    try {
      onEnd({ condition, invocations, answer });
    } catch (error) {
      this.onFault(error);
    }
  }
}

/** Refusals that do not last, unlike that of a function that was deleted. */
function isPassing(error: unknown): boolean {
  return error instanceof ServiceError && (error.status === 429 || error.status >= 500);
}
