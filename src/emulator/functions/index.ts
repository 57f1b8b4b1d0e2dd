export * from './account-concurrency.js';
export * from './configuration.js';
export * from './deployed-function.js';
export * from './registry.js';
export type { NumberedReport } from './report-ring.js';
