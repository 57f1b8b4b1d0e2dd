export { exportK8s } from './export-k8s.js';
export type { K8sExport } from './request.js';
