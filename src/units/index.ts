export * from './brands.js';
export * from './format.js';
export * from './parse.js';
