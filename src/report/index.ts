export { renderCalibration } from './calibration.js';
export {
  commentMarker,
  type GithubContext,
  type GithubReport,
  githubReport,
  type ScenarioFile,
} from './ci/index.js';
export { COMPARISON_FORMATS, type ComparisonFormat, renderComparison } from './comparison.js';
export { COST_FORMATS, type CostFormat, renderCost } from './cost.js';
export { renderFindings } from './doctor.js';
export { type HistoryRun, renderHistory } from './history/index.js';
export type { HtmlExtras, PageAssets, Sides } from './html/index.js';
export {
  describeLoad,
  describeMergedLoad,
  describeSweep,
  type LoadDocument,
  type MergedLoadDocument,
  rateText,
  renderCrossCheck,
  renderLoad,
  renderMergedLoad,
  renderSweep,
  type SweepDocument,
} from './load/index.js';
export { REPORT_FORMATS, type ReportFormat, type ReportOptions, renderReport } from './render.js';
export { renderStaircase } from './staircase.js';
export type { TerminalOptions } from './terminal.js';
