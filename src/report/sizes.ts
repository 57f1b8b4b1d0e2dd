import { fillsMemory } from '../compare/index.js';
import type { MaybeSummary, MeasuredCell, Run } from '../model/index.js';
import { kneeOf, type Sized } from './knee.js';
import { labelOf } from './table.js';
import { isSummary } from './values.js';

const meanOf = (summary: MaybeSummary): number | null => (isSummary(summary) ? summary.mean : null);
/** What memory sizes are compared on, in microseconds. */
export const soloMean = ({ solo }: MeasuredCell): number | null => meanOf(solo.durationReportedUs);

export function usdPerMillion({ cost }: MeasuredCell): number | null {
  return 'reason' in cost ? null : cost.usdPerMillion;
}

/** Of each variant with a choice of sizes that it fits: the one at which duration x cost is least. */
export function kneeNotes(measured: readonly MeasuredCell[], run: Run): string[] {
  const seen = new Set<MeasuredCell>();
  const knees = measured.flatMap((cell) => {
    const sizes = sizesOf(cell, measured, run);
    if (sizes[0] === undefined || seen.has(sizes[0])) return [];
    seen.add(sizes[0]);
    const knee = kneeOf(sizes.flatMap(sized));
    return knee === undefined ? [] : [`${labelOf(cell)} ${knee} MB`];
  });
  if (knees.length === 0) return [];
  return [`Knee, where duration x cost is least: ${knees.join(', ')}.`];
}

function sized(cell: MeasuredCell): Sized[] {
  const [duration, usd] = [soloMean(cell), usdPerMillion(cell)];
  const { memoryMB } = cell;
  if (duration === null || usd === null || memoryMB === null || fillsMemory(cell)) return [];
  return [{ memory: memoryMB, duration, usd }];
}

/** With threads as an axis a size is compared with the same number of threads, else with what it chose. */
export function sizesOf(cell: MeasuredCell, measured: readonly MeasuredCell[], run: Run): MeasuredCell[] {
  const fixedThreads = run.scenario.threads !== 'auto';
  return measured
    .filter((other) => labelOf(other) === labelOf(cell) && (!fixedThreads || other.threads === cell.threads))
    .sort((a, b) => (a.memoryMB ?? 0) - (b.memoryMB ?? 0));
}
