export * from './capacity.js';
export { EnvironmentPool, type EnvironmentSummary } from './pool.js';
export * from './types.js';
