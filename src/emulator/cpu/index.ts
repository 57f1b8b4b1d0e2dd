export { AWS_CURVE, type CurvePoint } from './aws-curve.js';
export { type CpuControl, testCpuControl } from './self-test.js';
