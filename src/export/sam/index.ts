export { exportSam } from './export-sam.js';
export { outputNameOf } from './names.js';
export type { SamExport } from './request.js';
export type { SamOptions } from './template.js';
