export {
  type CalibrationRequest,
  calibrateInstrument,
  ceilingsFor,
  generatorIdentity,
  TRUTHS,
  type TruthSpec,
} from './calibration/index.js';
export * from './cross-check/index.js';
export { type ExpectedLabel, isGoodAnswer, labelsIn } from './expected-answer.js';
export { foreignCpuCheck } from './host-watch.js';
export { outcomeOfErrorType, outcomeOfStatus } from './outcome.js';
export {
  type ClosedLoop,
  ENGINES,
  type EngineName,
  type LoadPlan,
  type LoadRequest,
  METHODS,
  type Method,
  type OpenLoop,
  type RateStage,
  REQUEST_ID_HEADER,
} from './plan.js';
export type {
  Censoring,
  EngineUsed,
  GeneratorUse,
  LoadProgress,
  LoadResult,
  OpenLoopResult,
  TransportFault,
} from './result.js';
export { type LoadOptions, type LoadSession, startLoad } from './session.js';
export type { SigningKey } from './signing.js';
export {
  type Bearing,
  type Knee,
  type P99Sweep,
  type RateSweep,
  type SweepStep,
  type SweepWatch,
  sweepRates,
} from './sweep.js';
export {
  type ClockOffset,
  hasWorkers,
  loadWorkers,
  type MergedLoad,
  mergeWorkers,
  runWorker,
  shareOf,
  type WholeLoad,
  type WorkerOptions,
  type WorkerPlace,
  type WorkerResult,
  workerFile,
} from './workers/index.js';
