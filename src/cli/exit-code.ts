import { EXIT, type ExitCode } from '../errors/index.js';
import type { Run } from '../model/index.js';

/** The first that applies: the run is invalid, a gate failed, or (asked to be strict) something is open. */
export function exitCodeOf(run: Run, strict: boolean): ExitCode {
  if (!run.valid) return EXIT.invalidRun;
  if (run.gates.some(({ outcome }) => outcome === 'fail')) return EXIT.gateFailed;
  const open =
    run.gates.some(({ outcome }) => outcome === 'inconclusive') ||
    run.cells.some(({ status }) => status === 'unavailable');
  return strict && open ? EXIT.inconclusive : EXIT.ok;
}
