export type { ExportedFunction, LeftOut } from './exported-function.js';
export { exportSam, outputNameOf, type SamExport, type SamOptions } from './sam/index.js';
