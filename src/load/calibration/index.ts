export { type CalibrationRequest, calibrateInstrument } from './calibrate.js';
export { ceilingsFor } from './ceiling.js';
export { TRUTHS, type TruthSpec } from './servers.js';
