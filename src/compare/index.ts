export { confirmed, type Repeated, regressedCells } from './again.js';
export { type BestOfSize, bestOfSizes } from './best.js';
export { type Cheapest, type CheapestCell, cheapestUnder, type UnknownCell } from './cheapest.js';
export { obstaclesBetween } from './comparable.js';
export {
  baselineOf,
  type ComparedFigure,
  type Comparison,
  compareAxis,
  comparedMetric,
  compareRuns,
  METRICS_OF_RUNS,
  METRICS_OF_SIZES,
} from './compare.js';
export { evaluateGates, NO_CELL } from './gates.js';
export { fillsMemory } from './memory-fit.js';
export { FIGURE_UNITS, measure } from './metrics.js';
export { widestInterval } from './narrowness.js';
export { AXES, type Axis, type RunData } from './pairs.js';
export type { Baseline } from './relative-gates.js';
