export * from './aws/index.js';
export type { NoAnswer, OneAnswer, OneRequest, OneResult } from './invoke.js';
export { type LocalTargetOptions, openLocalTarget } from './local.js';
export * from './target.js';
export * from './url/index.js';
