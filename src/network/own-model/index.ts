export * from './own-model.js';
export { scoreTolerance } from './tolerance.js';
