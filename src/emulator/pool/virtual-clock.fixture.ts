import { type Microseconds, microseconds } from '../../units/index.js';
import type { Clock } from './clock.js';

interface Timer {
  readonly atUs: number;
  readonly callback: () => void;
}

/** A clock that goes only when it is told to. */
export class VirtualClock implements Clock {
  #nowUs = 0;
  readonly #timers = new Set<Timer>();

  now(): Microseconds {
    return microseconds(this.#nowUs);
  }

  epochMs(): number {
    return this.#nowUs / 1_000;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { atUs: this.#nowUs + milliseconds * 1_000, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Calls back in order what comes due. */
  advance(milliseconds: number): void {
    const untilUs = this.#nowUs + milliseconds * 1_000;
    for (;;) {
      const [next] = [...this.#timers].filter(({ atUs }) => atUs <= untilUs).sort((a, b) => a.atUs - b.atUs);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#nowUs = Math.max(this.#nowUs, next.atUs);
      next.callback();
    }
    this.#nowUs = untilUs;
  }
}
