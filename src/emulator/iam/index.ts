export * from './credentials.js';
export * from './verify.js';
