import { monotonicNow } from '../host/index.js';
import { type Microseconds, microseconds, milliseconds, toMilliseconds } from '../units/index.js';

/**
 * Timers of Node are late by up to a millisecond and more; from this long before a start on the event loop is
 * kept turning instead, which makes it late by some 50 us, and costs a processor's time.
 */
const SPIN_WITHIN_US: Microseconds = milliseconds(2);
const LEAST_SLEEP_US: Microseconds = milliseconds(1);

export interface PacerOptions {
  /** Times from `startUs` on, in ascending order. */
  readonly offsets: Iterator<Microseconds>;
  /** On the monotonic clock. */
  readonly startUs: Microseconds;
  readonly spinning: boolean;
  readonly onDue: (intendedUs: Microseconds) => void;
}

/** Calls when each time of a schedule has come: never before it, and all that are due at once in a row. */
export class Pacer {
  readonly #options: PacerOptions;
  #nextUs: Microseconds | undefined;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #stopped = false;

  constructor(options: PacerOptions) {
    this.#options = options;
    this.#take();
    this.#turn();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }

  /** Calls for all that is due by now, though no turn may have come for it on a busy machine, and then no more. */
  finish(): void {
    this.#callDue();
    this.stop();
  }

  #turn(): void {
    this.#callDue();
    if (!this.#stopped && this.#nextUs !== undefined) this.#waitFor(this.#nextUs);
  }

  #callDue(): void {
    while (!this.#stopped && this.#nextUs !== undefined && this.#nextUs <= monotonicNow()) {
      const dueUs = this.#nextUs;
      this.#take();
      this.#options.onDue(dueUs);
    }
  }

  #waitFor(nextUs: Microseconds): void {
    const { spinning } = this.#options;
    const gapUs = nextUs - monotonicNow();
    if (spinning && gapUs < SPIN_WITHIN_US) {
      this.#immediate = setImmediate(() => this.#turn());
      return;
    }
    const sleepUs = Math.max(LEAST_SLEEP_US, spinning ? gapUs - SPIN_WITHIN_US : gapUs);
    this.#timer = setTimeout(() => this.#turn(), Math.floor(toMilliseconds(microseconds(sleepUs))));
  }

  #take(): void {
    const { offsets, startUs } = this.#options;
    const next = offsets.next();
    this.#nextUs = next.done ? undefined : microseconds(startUs + next.value);
  }
}
