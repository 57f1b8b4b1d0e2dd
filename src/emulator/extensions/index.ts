export * from './api.js';
export * from './executables.js';
export * from './extension.js';
export { Extensions, MAX_EXTENSIONS } from './extensions.js';
