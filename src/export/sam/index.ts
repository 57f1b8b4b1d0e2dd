export { exportSam, type SamExport } from './export-sam.js';
export { outputNameOf } from './names.js';
export type { SamOptions } from './template.js';
