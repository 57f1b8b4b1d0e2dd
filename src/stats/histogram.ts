import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, JsHistogram } from 'hdr-histogram-js';
import { BenchError, messageOf } from '../errors/index.js';
import { type Microseconds, microseconds } from '../units/index.js';

/** The largest duration that a histogram tells apart: one hour. */
export const HIGHEST_TRACKABLE_US: Microseconds = microseconds(3_600_000_000);

const SIGNIFICANT_DIGITS = 3;
const BITS_PER_COUNT = 32;

/**
 * An empty HDR histogram of 1 us to 1 h with 3 significant digits (95 KB). Always the plain JavaScript one:
 * the WebAssembly one of hdr-histogram-js 3.0.1 pads decimals on the wrong side in its percentile output.
 */
export function emptyHistogram(): JsHistogram {
  return javascriptHistogram(
    build({
      bitBucketSize: BITS_PER_COUNT,
      autoResize: false,
      lowestDiscernibleValue: 1,
      highestTrackableValue: HIGHEST_TRACKABLE_US,
      numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
      useWebAssembly: false,
    }),
  );
}

/** Base64 of the compressed V2 encoding, which every HdrHistogram port reads. */
export function encodeHistogram(histogram: JsHistogram): string {
  return encodeIntoCompressedBase64(histogram);
}

/** Reads what `encodeHistogram` wrote. Throws a BenchError when the text is not a histogram. */
export function decodeHistogram(hdr: string): JsHistogram {
  try {
    return javascriptHistogram(decodeFromCompressedBase64(hdr, BITS_PER_COUNT, false));
  } catch (cause) {
    throw new BenchError(`a recorded histogram cannot be decoded: ${messageOf(cause)}`, {
      code: 'histogram-unreadable',
      hint: 'measure again: the file that holds it is damaged',
      cause,
    });
  }
}

function javascriptHistogram(histogram: unknown): JsHistogram {
  if (histogram instanceof JsHistogram) return histogram;
  throw new TypeError('hdr-histogram-js gave a histogram that is not a JsHistogram');
}

/** One bucket that holds samples: its middle value in microseconds, and how many. */
export interface Bucket {
  readonly valueUs: number;
  readonly count: number;
}

/** The buckets that hold samples, in ascending order of their values. */
export function* bucketsOf(histogram: JsHistogram): Generator<Bucket> {
  for (let index = 0; index < histogram.countsArrayLength; index += 1) {
    const count = histogram.getCountAtIndex(index);
    if (count === 0) continue;
    yield { valueUs: histogram.medianEquivalentValue(histogram.valueFromIndex(index)), count };
  }
}
