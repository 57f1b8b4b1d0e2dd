import { monotonicNow } from '../../host/index.js';
import { type Microseconds, microseconds } from '../../units/index.js';

/**
 * Microseconds since 1970 by this machine's wall clock as it was when this was made, going on by the monotonic one: a
 * clock that is set during a load moves nothing.
 */
export class WallClock {
  readonly #aheadUs = aheadOfMonotonic();

  now(): Microseconds {
    return this.of(monotonicNow());
  }

  of(monotonicUs: Microseconds): Microseconds {
    return microseconds(monotonicUs + this.#aheadUs);
  }

  toMonotonic(wallUs: number): Microseconds {
    return microseconds(Math.round(wallUs - this.#aheadUs));
  }
}

const EDGES = 8;

/** `Date.now` has whole milliseconds: at the edge of one it is exact, and where we were held up after it, behind. */
function aheadOfMonotonic(): number {
  return Math.max(...Array.from({ length: EDGES }, aheadAtEdge));
}

function aheadAtEdge(): number {
  const before = Date.now();
  let now = before;
  while (now === before) now = Date.now();
  return now * 1_000 - monotonicNow();
}
