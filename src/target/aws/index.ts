export { type AwsTargetOptions, openAwsTarget } from './aws-target.js';
export { type Sweep, type SweepOptions, sweepAws } from './sweep.js';
