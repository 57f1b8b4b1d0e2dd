export * from './capacity.js';
export * from './keep-alive.js';
export { EnvironmentPool, type EnvironmentSummary, type PoolOptions } from './pool.js';
export type { ProvisionedStatus } from './provisioned.js';
export { ScalingRate } from './scaling-rate.js';
export * from './types.js';
