export type { ClockOffset } from './clock-exchange.js';
export { hasWorkers, loadWorkers } from './load-workers.js';
export { type MergedLoad, mergeWorkers } from './merge-workers.js';
export { runWorker, type WorkerOptions } from './run-worker.js';
export { shareOf, type WorkerPlace } from './share.js';
export { type WholeLoad, type WorkerResult, workerFile } from './worker-result.js';
