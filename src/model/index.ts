export * from './cpu-calibration.js';
export * from './invocation.js';
export * from './outcome.js';
export * from './recording.js';
export * from './run.js';
export * from './scenario.js';
export * from './summary.js';
export * from './warning.js';
