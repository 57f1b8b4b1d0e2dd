export * from './code-store.js';
export * from './image-store.js';
export * from './object-store.js';
export { MAX_UNZIPPED_BYTES } from './unzip.js';
export * from './work-directory.js';
