import type { PlatformReport } from '../model/index.js';
import { type Microseconds, microseconds, seconds } from '../units/index.js';

/** A report is made after its answer has left, and may be that much later than its turn. */
const LATEST: Microseconds = seconds(5);
/** A client may see an answer that much later than it left. */
const LONGEST_WAY: Microseconds = seconds(20);

/**
 * Reports by their request's id, read as they are asked for in the order in which requests ended: of a load of
 * any length those of some seconds are in memory. Where there is no common clock, all that nobody asked for are.
 */
export class ReportWindow {
  readonly #source: AsyncIterator<PlatformReport>;
  readonly #waiting = new Map<string, PlatformReport>();
  #readUpToUs = microseconds(0);
  #ended = false;

  constructor(source: AsyncIterable<PlatformReport>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** How many are in memory. */
  get size(): number {
    return this.#waiting.size;
  }

  /** The report of a request that ended then, once; undefined where the platform made none. */
  async take(requestId: string, endUs: Microseconds): Promise<PlatformReport | undefined> {
    let found = this.#waiting.get(requestId);
    while (found === undefined && !this.#ended && this.#readUpToUs <= endUs + LATEST) {
      await this.#readOne();
      found = this.#waiting.get(requestId);
    }
    this.#waiting.delete(requestId);
    this.#forget(endUs);
    return found;
  }

  async #readOne(): Promise<void> {
    const { done, value } = await this.#source.next();
    if (done === true) {
      this.#ended = true;
      return;
    }
    this.#readUpToUs = microseconds(Math.max(this.#readUpToUs, value.at?.answeredUs ?? 0));
    // A platform that hears no ids of ours is asked by its own, which its answers tell.
    this.#waiting.set(value.clientRequestId ?? value.requestId, value);
  }

  /** The oldest come first: of the warm-up, and of requests whose answers were lost. */
  #forget(endUs: Microseconds): void {
    for (const [id, { at }] of this.#waiting) {
      if (at === null || at.answeredUs > endUs - LONGEST_WAY) return;
      this.#waiting.delete(id);
    }
  }
}
