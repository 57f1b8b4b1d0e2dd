import { type Bucket, emptyHistogram } from './histogram.js';
import type { Moments } from './moments.js';

/** A finished recording in a few bytes a bucket that holds samples, where a histogram has 95 KB. */
export interface CompactRecording {
  /** For each bucket in ascending order: how far its value lies above the last one's, and its count. */
  readonly packed: Uint8Array;
  readonly moments: Moments;
}

/** Costs a tenth of a millisecond: a walk through the histogram's counts. */
export function pack(buckets: Iterable<Bucket>, moments: Moments): CompactRecording {
  const packed: number[] = [];
  let before = 0;
  for (const { valueUs, count } of buckets) {
    pushNumber(packed, valueUs - before);
    pushNumber(packed, count);
    before = valueUs;
  }
  return { packed: Uint8Array.from(packed), moments };
}

/** The histogram that was packed: each bucket has the count that it had. */
export function unpackHistogram({ packed }: CompactRecording): ReturnType<typeof emptyHistogram> {
  const histogram = emptyHistogram();
  const numbers = numbersOf(packed);
  let valueUs = 0;
  for (let index = 0; index + 1 < numbers.length; index += 2) {
    valueUs += numbers[index] ?? 0;
    histogram.recordValueWithCount(valueUs, numbers[index + 1] ?? 0);
  }
  return histogram;
}

/** Seven bits a byte, the lowest first; the eighth says that more follow (LEB128). */
function pushNumber(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
}

function numbersOf(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let [value, scale] = [0, 1];
  for (const byte of bytes) {
    value += (byte % 128) * scale;
    scale *= 128;
    if (byte >= 128) continue;
    numbers.push(value);
    [value, scale] = [0, 1];
  }
  return numbers;
}
