export { type CpuCalibrationRequest, calibrateCpu } from './calibrate.js';
