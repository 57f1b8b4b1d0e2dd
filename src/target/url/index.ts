export { openUrlTarget, type UrlTargetOptions } from './url-target.js';
