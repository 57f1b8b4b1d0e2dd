/** How often times lay in each of some spans, even on a logarithmic scale from the least to the longest, by cell. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

/** What the files of a run tell beyond `run.json`, small enough to be drawn. */
export interface Recorded {
  readonly cells: Readonly<Record<string, RecordedCell>>;
  /** Raw files, as paths relative to the run's folder. */
  readonly files: readonly string[];
}

export interface RecordedCell {
  readonly curves: Readonly<Partial<Record<CurvePhase, PercentileCurve>>>;
  readonly timeline: readonly TimelinePart[];
}

export type CurvePhase = 'cold' | 'solo' | 'warm';

/** Percentiles at steps that are even in log 1/(1-p); the last value is the longest of all. */
export interface PercentileCurve {
  readonly n: number;
  readonly valuesUs: readonly number[];
}

/** One phase of one round on the run's time: each cold start, or the middle and the longest of short spans. */
export interface TimelinePart {
  readonly phase: CurvePhase;
  /** Seconds since the first request of the run. */
  readonly seconds: readonly number[];
  readonly middleUs: readonly number[];
  readonly longestUs: readonly number[];
}
