export * from './body.js';
export * from './server.js';
