export * from './catalogue.js';
export * from './environment-variables.js';
export * from './link-frames.js';
export type { BootCommand, Installation, SeenPaths } from './types.js';
