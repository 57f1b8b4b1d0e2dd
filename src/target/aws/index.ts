export { type AwsTargetOptions, openAwsTarget } from './aws-target.js';
export { leastPolicy, type Policy, type PolicyPlace } from './policy.js';
export { stackOutputs } from './stack.js';
export { type Sweep, type SweepOptions, sweepAws } from './sweep.js';
