import { Distribution } from '../../../src/stats/distribution.js';
import type { Random } from '../../../src/stats/index.js';

/** How a simulated machine disturbs what is measured on it; all are standard deviations of logarithms. */
export interface Noise {
  /** Of a round: what the machine does to every cell in it; rounds are correlated by `correlation`. */
  readonly round: number;
  readonly correlation: number;
  /** Of a sandbox: each round has fresh ones. */
  readonly sandbox: number;
  /** Execution environments that serve a cell at once; requests fall on one or another. */
  readonly sandboxes: number;
  /** Change from the first to the last slot of a run. */
  readonly drift: number;
  /** Of a request; successive ones are correlated as rounds are. */
  readonly request: number;
  /** Share of requests that take up to four times as long. */
  readonly tail: number;
  /** Requests for each cell and round. */
  readonly requests: number;
}

export const NOISY_MACHINE: Noise = {
  round: 0.1,
  correlation: 0.5,
  sandbox: 0.03,
  sandboxes: 1,
  drift: 0.2,
  request: 0.05,
  tail: 0.03,
  requests: 400,
};

const TRUE_P50_US = 25_000;
const SLOWEST_IN_TAIL = 4;

/** Standard normal deviates, by the polar method of Marsaglia. */
function normal(random: Random): number {
  for (;;) {
    const [u, v] = [2 * random() - 1, 2 * random() - 1];
    const square = u * u + v * v;
    if (square > 0 && square < 1) return u * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/** An endless series of deviates with this standard deviation, each correlated with the one before. */
function correlated(sd: number, correlation: number, random: Random): () => number {
  let value = sd * normal(random);
  const fresh = sd * Math.sqrt(1 - correlation ** 2);
  return () => {
    value = correlation * value + fresh * normal(random);
    return value;
  };
}

/**
 * HdrHistogram with 3 significant digits keeps the first 11 bits of a value. With 8 a bucket is at most 0.8 % wide, an
 * error of 0.2 % beside the 3 % of a sandbox, and percentiles of pooled rounds are found among tens of values, not
 * thousands.
 */
const BITS_KEPT = 8;

/** Durations as a histogram keeps them, without its counters. */
function asRecorded(durations: readonly number[]): Distribution {
  const counts = new Map<number, number>();
  for (const duration of durations) {
    const width = 2 ** Math.max(0, Math.floor(Math.log2(duration)) + 1 - BITS_KEPT);
    const valueUs = Math.floor(duration / width) * width + Math.floor(width / 2);
    counts.set(valueUs, (counts.get(valueUs) ?? 0) + 1);
  }
  const buckets = [...counts].map(([valueUs, count]) => ({ valueUs, count }));
  return new Distribution(buckets.sort((a, b) => a.valueUs - b.valueUs));
}

/** Two cells of a run, the second slower by a factor, round by round, interleaved in random order. */
export class World {
  readonly #noise: Noise;
  readonly #random: Random;
  readonly #slower: number;
  readonly #rounds: number;
  readonly #ofRound: () => number;
  #slots = 0;

  constructor(noise: Noise, slower: number, rounds: number, random: Random) {
    this.#noise = noise;
    this.#random = random;
    this.#slower = slower;
    this.#rounds = rounds;
    this.#ofRound = correlated(noise.round, noise.correlation, random);
  }

  /** Both cells once. */
  round(): readonly [Distribution, Distribution] {
    const level = this.#ofRound();
    const first = () => this.#cell(level, 1);
    const second = () => this.#cell(level, this.#slower);
    if (this.#random() < 0.5) return [first(), second()];
    const after = second();
    return [first(), after];
  }

  #cell(level: number, slower: number): Distribution {
    const { sandbox, sandboxes, drift, request, correlation, requests } = this.#noise;
    const elapsed = this.#slots / (2 * this.#rounds);
    this.#slots += 1;
    const centre = Math.log(TRUE_P50_US * slower) + level + drift * elapsed;
    const ofSandbox = Array.from({ length: sandboxes }, () => sandbox * normal(this.#random));
    const ofRequest = correlated(request, correlation, this.#random);
    return asRecorded(
      Array.from({ length: requests }, (_, index) => {
        const logarithm = centre + (ofSandbox[index % sandboxes] ?? 0) + ofRequest();
        return Math.round(Math.exp(logarithm) * this.#tail());
      }),
    );
  }

  #tail(): number {
    return this.#random() < this.#noise.tail ? 1 + this.#random() * (SLOWEST_IN_TAIL - 1) : 1;
  }
}
