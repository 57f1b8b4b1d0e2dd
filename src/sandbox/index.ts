export { type DetectOptions, detectCgroups } from './detect.js';
export { makeReadOnly, makeWritable, privateMountsPrefix } from './read-only.js';
export { createSandbox } from './sandbox.js';
export { closeOwner, sweepLeftovers } from './sweep.js';
export type {
  CgroupRoot,
  CgroupSupport,
  CpuUsage,
  ExitStatus,
  OutputStream,
  Sandbox,
  SandboxSpec,
} from './types.js';
