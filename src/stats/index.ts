export { BreakdownRecorder, mergeBreakdowns, summarizeBreakdown } from './breakdown.js';
export { type ChangePoint, type ChangePointOptions, changePoints } from './change-points.js';
export type { CompactRecording } from './compact.js';
export { type Distribution, distributionOf } from './distribution.js';
export {
  type Effect,
  FEWEST_RUNS_OF_HISTORY,
  historyEffect,
  type Interval,
  ownEffect,
  pairedEffect,
  probabilityAtMost,
  ratioInterval,
  roundsToTell,
  separateEffect,
} from './effect.js';
export { formatHgrm } from './hgrm.js';
export { formatHlog, type HlogOptions, type IntervalRecording } from './hlog.js';
export { holmAdjusted } from './holm.js';
export { percentileInterval } from './order-statistics.js';
export { outliers } from './outliers.js';
export {
  CURVE_STEPS_PER_DECADE,
  countsOfHgrm,
  countsOfRecording,
  percentileCurve,
  type ValueCount,
} from './percentile-curve.js';
export { type GivenUp, LOAD_PERCENTILES, type PercentileRow, percentileRows } from './percentile-rows.js';
export { minimumSamples } from './percentiles.js';
export { type PooledFigure, pooledPercentile, pooledRatio, roundValues } from './pooled.js';
export { type ProjectionModel, projectClosedLoop } from './projection.js';
export { normalFrom, type Random, seededRandom, shuffled } from './random.js';
export { type RateCount, type RateSummary, summarizeRates } from './rates.js';
export { DurationRecorder, mergeRecordings } from './recorder.js';
export { shapeOf } from './shape.js';
export { exactUpTo, NO_SAMPLES, summarize, summarizeCensored } from './summary.js';
export { commonTrend, type Trend } from './trend.js';
export { type Verdict, verdictOf } from './verdict.js';
export { correctedAsWrk, type WrkCorrected, wrkExpectedInterval } from './wrk-correction.js';
