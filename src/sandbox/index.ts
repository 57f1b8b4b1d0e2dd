export { observeTicks } from './bandwidth/observe.js';
export type { Ticks } from './bandwidth/ticks.js';
export { CpuController } from './controller/controller.js';
export { type AccountParameters, parameterList } from './controller/parameters.js';
export { obtainedShare } from './controller/self-test.js';
export { type DetectOptions, detectCgroups } from './detect.js';
export {
  type InsideOrder,
  type Isolation,
  type IsolationFacts,
  LAYERS_ROOT,
  openIsolation,
  type PrivateSpace,
  RUNTIME_ROOT,
  TASK_ROOT,
} from './isolation/isolation.js';
export type { OfflineNetwork } from './isolation/network.js';
export { Uids } from './isolation/uids.js';
export { makeReadOnly, makeWritable, privateMountsPrefix } from './read-only.js';
export { createSandbox } from './sandbox.js';
export { closeOwner, listLeftovers, sweepLeftovers } from './sweep.js';
export type {
  CgroupRoot,
  CgroupSupport,
  Companion,
  CpuUsage,
  ExitStatus,
  OutputStream,
  Sandbox,
  SandboxSpec,
  UsableCgroups,
} from './types.js';
