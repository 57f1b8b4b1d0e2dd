export { partOf, type ScenarioPart } from './cells.js';
export { type CpuCalibrationRequest, calibrateCpu } from './cpu-calibration/index.js';
export { buildPackage } from './deployables.js';
export { examineMachine } from './doctor/index.js';
export type { Phase, Position, RunEvent, RunListener } from './events.js';
export { type MergedRun, mergeRuns } from './merge/index.js';
export { type PackageChoice, packageChoices } from './packaging-choice.js';
export { type CellParity, checkScenarioParity, type ParityRequest } from './parity-scenario.js';
export {
  type FunctionsRequest,
  type PreparedFunctions,
  prepareFunctions,
} from './prepare-functions.js';
export { readHtmlExtras } from './report-page.js';
export { findRunToResume } from './resume.js';
export { type RunOutcome, type RunRequest, runScenario } from './run-scenario.js';
export { checkSubject } from './subject.js';
export { saveTables } from './tables.js';
export { openWorkloads } from './workload.js';
