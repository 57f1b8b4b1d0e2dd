export { AWS_CURVE, type CurvePoint } from './aws-curve.js';
export { AWS_CADENCE } from './expected-duration.js';
export { type CpuControl, testCpuControl } from './self-test.js';
