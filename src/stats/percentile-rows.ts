import type { RecordingData } from '../model/index.js';
import type { Microseconds } from '../units/index.js';
import { minimumSamples } from './percentiles.js';
import { DurationRecorder, mergeRecordings } from './recorder.js';

/** The percentiles that a load is told by. */
export const LOAD_PERCENTILES = [50, 75, 90, 95, 99, 99.9, 99.99] as const;

export interface PercentileRow {
  /** 0 to 100. */
  readonly percentile: number;
  /** Null where there are too few samples. */
  readonly valueUs: Microseconds | null;
  /** The true value may be longer: requests were given up before it was known. */
  readonly lowerBound: boolean;
  readonly samples: number;
  /** So many samples it needs. */
  readonly needs: number;
}

/** Times of requests that were given up: of each only a lower bound is known. */
export interface GivenUp {
  readonly recording: RecordingData;
  /** Percentiles of all requests are exact up to here, 0 to 100. */
  readonly exactUpTo: number;
}

/** Percentiles of all requests, those that were given up among them: leaving them out would shorten the tail. */
export function percentileRows(answered: RecordingData, givenUp: GivenUp): readonly PercentileRow[] {
  const all = DurationRecorder.fromData(mergeRecordings([answered, givenUp.recording]));
  return LOAD_PERCENTILES.map((percentile) => {
    const needs = minimumSamples(percentile);
    return {
      percentile,
      valueUs: all.n < needs ? null : all.percentile(percentile),
      lowerBound: percentile > givenUp.exactUpTo,
      samples: all.n,
      needs,
    };
  });
}
