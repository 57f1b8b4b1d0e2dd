export * from './catalogue.js';
export * from './environment-variables.js';
