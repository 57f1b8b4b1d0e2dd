export * from './layer-registry.js';
