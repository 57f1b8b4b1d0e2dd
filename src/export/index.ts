export type { ExportedFunction, LeftOut } from './exported-function.js';
export { exportK8s, type K8sExport } from './k8s/index.js';
export { exportRunNotebook, exportWalkthrough, type Walkthrough } from './notebook/index.js';
export { exportSam, outputNameOf, type SamExport, type SamOptions } from './sam/index.js';
