export { type MergedRun, mergeRuns } from './merge-runs.js';
