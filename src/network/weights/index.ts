export { type AssignOptions, assignWeights } from './assign.js';
export type { WeightsFile } from './found.js';
export { namedLayers } from './names.js';
export { readWeightsFile } from './read.js';
