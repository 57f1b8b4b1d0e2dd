import type { RecordingData } from '../model/index.js';
import { type Bucket, bucketsOf, decodeHistogram } from './histogram.js';

/** The distinct values of a recording, ascending, and how often each was seen: what resampling works on. */
export class Distribution {
  readonly values: readonly number[];
  readonly counts: readonly number[];
  readonly n: number;

  constructor(buckets: Iterable<Bucket>) {
    const list = [...buckets];
    this.values = list.map(({ valueUs }) => valueUs);
    this.counts = list.map(({ count }) => count);
    this.n = this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** The value of the sample of this rank, from 1 to n. */
  valueAtRank(rank: number): number {
    let seen = 0;
    for (const [index, count] of this.counts.entries()) {
      seen += count;
      if (seen >= rank) return this.values[index] ?? 0;
    }
    throw new RangeError(`there is no rank ${rank} among ${this.n} samples`);
  }
}

/** The buckets of a recording, within its exact minimum and maximum. */
export function distributionOf(recording: RecordingData): Distribution {
  const buckets = [...bucketsOf(decodeHistogram(recording.hdr))];
  return new Distribution(
    buckets.map(({ valueUs, count }) => ({
      valueUs: Math.min(Math.max(valueUs, recording.min), recording.max),
      count,
    })),
  );
}
