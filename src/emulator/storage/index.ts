export * from './code-store.js';
export type { Held } from './held-directories.js';
export { type Holds, holding } from './holds.js';
export * from './image-store.js';
export * from './merged-layers.js';
export * from './object-store.js';
export * from './protection.js';
export { MAX_UNZIPPED_BYTES } from './unzip.js';
export * from './work-directory.js';
