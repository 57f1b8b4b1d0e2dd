export { type LocalTargetOptions, openLocalTarget } from './local.js';
export * from './target.js';
