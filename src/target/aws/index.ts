export type { AwsTargetOptions } from './aws-target.js';
export { openAwsTarget, stackOutputs, sweepAws } from './on-demand.js';
export { leastPolicy, type Policy, type PolicyPlace } from './policy.js';
export type { Sweep, SweepOptions } from './sweep.js';
