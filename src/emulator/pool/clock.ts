import { monotonicNow } from '../../host/index.js';
import type { Microseconds } from '../../units/index.js';

/** The time as environments see it: the host's, or that of a test. */
export interface Clock {
  /** Monotonic. */
  now(): Microseconds;
  /** Milliseconds since 1970. */
  epochMs(): number;
  /** Calls back once, unless the function that it returns is called before. */
  after(milliseconds: number, callback: () => void): () => void;
}

export const HOST_CLOCK: Clock = {
  now: monotonicNow,
  epochMs: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
