import type { RateCount } from '../stats/index.js';
import { type Microseconds, milliseconds } from '../units/index.js';

/** wrk's RECORD_INTERVAL_MS: how often each thread of wrk samples its rate. */
export const RATE_SAMPLE_EVERY: Microseconds = milliseconds(100);

interface Group {
  startUs: Microseconds;
  answers: number;
}

/**
 * wrk's row "Req/Sec": connections in groups, as wrk gives them to its threads, and the rate of each group
 * every 100 ms. As wrk does (record_rate in wrk.c): a rate is whole requests/s over whole milliseconds, and a
 * group without an answer has no sample but a longer interval.
 */
export class GroupRates {
  readonly #groups: readonly Group[];
  readonly #counts = new Map<number, number>();

  constructor(groups: number, startUs: Microseconds) {
    this.#groups = Array.from({ length: groups }, () => ({ startUs, answers: 0 }));
  }

  /** Connections are dealt to the groups in turn, so that none is left out: wrk drops the remainder. */
  answered(connection: number): void {
    const group = this.#groups[connection % this.#groups.length];
    if (group !== undefined) group.answers += 1;
  }

  /** To be called every 100 ms. */
  sample(nowUs: Microseconds): void {
    for (const group of this.#groups) {
      const elapsedMs = Math.floor((nowUs - group.startUs) / 1_000);
      if (group.answers === 0 || elapsedMs === 0) continue;
      const rate = Math.trunc((group.answers / elapsedMs) * 1_000);
      this.#counts.set(rate, (this.#counts.get(rate) ?? 0) + 1);
      group.answers = 0;
      group.startUs = nowUs;
    }
  }

  /** Every rate that was seen, ascending. */
  rates(): readonly RateCount[] {
    return [...this.#counts]
      .map(([requestsPerSecond, count]) => ({ requestsPerSecond, count }))
      .sort((a, b) => a.requestsPerSecond - b.requestsPerSecond);
  }
}
