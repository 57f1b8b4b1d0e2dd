export * from './function-url.js';
