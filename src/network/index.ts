export * from './description.js';
export * from './formats/model-files.js';
export * from './formats/model-info.js';
export { exportOnnx } from './formats/onnx.js';
export { exportTfjsLayers, type TfjsLayersFiles } from './formats/tfjs-layers.js';
export * from './networks/index.js';
export { type Parameter, parameterCount, parametersOf, type Tensor, type Weights } from './parameters.js';
export { seededWeights } from './seeded-weights.js';
