import { type Comparison, regressedCells } from '../compare/index.js';
import { EXIT, type ExitCode } from '../errors/index.js';
import type { Run } from '../model/index.js';
import { parseGate } from '../scenario/index.js';

/**
 * The first that applies: the run, or the side that it was held against, is invalid; a gate failed or, where none is
 * about the other side, something became slower beyond chance; or (asked to be strict) something is open.
 */
export function exitCodeOf(run: Run, strict: boolean, comparison: Comparison | null = null): ExitCode {
  if (!run.valid || comparison?.baseline.valid === false) return EXIT.invalidRun;
  if (run.gates.some(({ outcome }) => outcome === 'fail')) return EXIT.gateFailed;
  const isJudged = run.gates.some(({ gate }) => parseGate(gate).against === 'baseline');
  if (comparison !== null && !isJudged && regressedCells(comparison).length > 0) return EXIT.gateFailed;
  const open =
    run.gates.some(({ outcome }) => outcome === 'inconclusive') ||
    run.cells.some(({ status }) => status === 'unavailable');
  return strict && open ? EXIT.inconclusive : EXIT.ok;
}
