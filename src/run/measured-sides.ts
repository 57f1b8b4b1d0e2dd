import { type Comparison, compareRuns, METRICS_OF_RUNS, regressedCells } from '../compare/index.js';
import { parseGate } from '../scenario/index.js';
import type { RunRecord } from './run-record.js';

/** What the sides of a run say of each other so far; `gates` are about the candidate. */
export function compareSides(
  candidate: RunRecord,
  baseline: RunRecord,
  gates: readonly string[],
): Comparison {
  return compareRuns(baseline.data(), candidate.data(), [], { metrics: METRICS_OF_RUNS, gates });
}

/** Cells that would make the run fail, and are measured once more before they do. */
export function cellsToRepeat(
  candidate: RunRecord,
  baseline: RunRecord,
  gates: readonly string[],
): readonly string[] {
  const relative = gates.filter((gate) => parseGate(gate).against === 'baseline');
  return regressedCells(compareSides(candidate, baseline, relative));
}
