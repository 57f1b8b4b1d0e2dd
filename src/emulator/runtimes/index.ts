export * from './catalogue.js';
export * from './environment-variables.js';
export type { BootCommand, Installation, SeenPaths } from './types.js';
