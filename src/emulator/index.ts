export type { IsolationFacts } from '../sandbox/index.js';
export { AWS_CURVE, type CpuControl, type CurvePoint, cpuLimiterName } from './cpu/index.js';
export type { EmulatorOptions } from './options.js';
export { type EmulatorExit, type EmulatorProcess, spawnEmulator } from './process.js';
export { unzip } from './storage/index.js';
export { sweepDeadEmulators } from './sweep.js';
