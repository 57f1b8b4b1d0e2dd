import type { CellResult, Run } from '../model/index.js';

const SHOWN_CELLS = 3;

/** The first lines of every report, when its figures must not be taken as they stand. */
export function verdict(run: Run): string[] {
  return [
    ...(run.valid ? [] : [`INVALID: ${whyInvalid(run)}`]),
    ...(run.state === 'interrupted' ? [`INTERRUPTED: the run was ended early; ${remedy(run)}.`] : []),
  ];
}

/** What another side needs is gone with the run. */
const remedy = ({ against }: Run): string =>
  against === undefined ? 'finish it with bench run --resume' : 'start it again';

function whyInvalid({ cells, warnings }: Run): string {
  if (!cells.some(({ status }) => status === 'measured')) return `nothing was measured${list(broken(cells))}`;
  const reasons = broken(cells);
  if (reasons.length > 0) return `${reasons.length} of ${cells.length} cells broke${list(reasons)}`;
  const codes = [...new Set(warnings.map(({ code }) => code))];
  return codes.length === 0 ? 'the run says so without a reason' : `see the warnings ${codes.join(', ')}`;
}

/** Cells that gave wrong answers, failed, or had too few valid rounds; an unavailable one spoils nothing. */
function broken(cells: readonly CellResult[]): string[] {
  return cells.flatMap((cell) => {
    if (cell.parity !== undefined && 'pass' in cell.parity && !cell.parity.pass)
      return [`${cell.id}: wrong answers (parity)`];
    return cell.status === 'failed' || cell.status === 'invalid' ? [`${cell.id}: ${cell.reason}`] : [];
  });
}

function list(reasons: readonly string[]): string {
  if (reasons.length === 0) return '';
  const more = reasons.length - SHOWN_CELLS;
  return ` (${reasons.slice(0, SHOWN_CELLS).join('; ')}${more > 0 ? `; and ${more} more` : ''})`;
}
