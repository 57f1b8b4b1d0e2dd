export { formatHgrm } from './hgrm.js';
export { formatHlog, type HlogOptions, type IntervalRecording } from './hlog.js';
export { type GivenUp, LOAD_PERCENTILES, type PercentileRow, percentileRows } from './percentile-rows.js';
export { minimumSamples } from './percentiles.js';
export { type Random, seededRandom, shuffled } from './random.js';
export { type RateCount, type RateSummary, summarizeRates } from './rates.js';
export { DurationRecorder, mergeRecordings } from './recorder.js';
export { NO_SAMPLES, summarize } from './summary.js';
