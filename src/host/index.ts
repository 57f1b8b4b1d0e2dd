export * from './child.js';
export * from './clock.js';
export * from './facts.js';
export * from './files.js';
