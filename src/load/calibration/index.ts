export { type CalibrationRequest, calibrateInstrument } from './calibrate.js';
export { ceilingsFor } from './ceilings-for.js';
export { generatorIdentity } from './identity.js';
export { TRUTHS, type TruthSpec } from './servers.js';
