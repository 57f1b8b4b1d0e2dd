export * from './body.js';
export * from './host-check.js';
export { refuse } from './refusal.js';
export * from './relay.js';
export * from './server.js';
