export {
  type CrossCheck,
  type CrossCheckBlock,
  type CrossCheckOptions,
  checkCrossCheck,
  crossCheck,
} from './cross-check.js';
export { COMMON_PERCENTILES, type Figures, type PrintedFigures } from './figures.js';
export { parseWrkOutput } from './wrk-output.js';
export { CROSS_CHECKS, type CrossCheckProgram, versionOf } from './wrk-program.js';
