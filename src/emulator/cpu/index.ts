export { AWS_CURVE, type CurvePoint } from './aws-curve.js';
export { type CpuControl, CpuLimiter } from './control.js';
