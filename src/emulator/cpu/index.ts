export { AWS_CURVE, type CurvePoint } from './aws-curve.js';
export { type CpuControl, CpuLimiter, cpuLimiterName } from './control.js';
