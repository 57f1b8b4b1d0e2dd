/** What every Node handler shares: reading the event, the image, the answer. */
export * from './handler.js';
export { modelInput } from './model-input.js';
export type { LoadedModel } from './model-load.js';
export { taskFile } from './package.js';
export * from './task.js';
export * from './tfjs-model.js';
