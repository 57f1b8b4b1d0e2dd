export { type AssignOptions, assignWeights } from './assign.js';
export { readWeightsFile } from './read.js';
