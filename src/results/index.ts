export { loadCalibration, saveCalibration } from './calibration.js';
export { loadCpuError, saveCpuError } from './cpu-error.js';
export type { KnownParts, LoadSample, PartsOfSamples } from './joined-samples.js';
export { findInterruptedRun, latestRun, loadRounds, loadRun, type SavedRun, savedRunsBelow } from './load.js';
export { readRecorded } from './recorded.js';
export type { ReportPart } from './report-part.js';
export { type IgnoredFile, type Phase, SAMPLE_COLUMNS } from './samples.js';
export { RUN_SCHEMA_VERSION, runJsonSchema } from './schema.js';
export { readShapes } from './shapes.js';
export {
  BASELINE_FOLDER,
  createRunStore,
  openRunFolder,
  type RoundExtras,
  type RunStore,
  type RunStoreOptions,
  type Tables,
} from './store.js';
