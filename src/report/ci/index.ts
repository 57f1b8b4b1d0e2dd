export { renderBenchmarkAction } from './benchmark-action.js';
export { renderBmf } from './bmf.js';
export {
  commentMarker,
  type GithubContext,
  type GithubReport,
  githubReport,
} from './github.js';
export type { ScenarioFile } from './github-annotations.js';
export { renderJunit } from './junit.js';
export { renderOpenMetrics } from './openmetrics.js';
