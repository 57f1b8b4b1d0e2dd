export { variantAvailability } from './availability.js';
export type {
  DependencySize,
  DeploymentPackage,
  ImagePackage,
  PackageOptions,
  ZipPackage,
} from './deployment.js';
export { imageStore } from './image.js';
export { LAMBDA_LIMITS, type PackageLimits } from './limits.js';
export {
  hasOtherMachines,
  isKnown,
  type LambdaArchitecture,
  LEAVE_OUT,
  type NativeFacts,
  nativeFaults,
  type RunsOn,
  symbolsNeeded,
} from './native/index.js';
export { packageVariant } from './package.js';
export { prepareVariant } from './prepare.js';
export type { PreparedVariant } from './prepared-variant.js';
export { projectRoot } from './project.js';
export type { PruneSummary } from './prune.js';
export { openRevision, presentState, type Revision, sweepWorktrees } from './revision/index.js';
export type { StripSummary } from './strip.js';
export type { Availability, ModelFormatName, Variant } from './variant.js';
export { listVariants } from './variants.js';
export { writeZip } from './zip.js';
