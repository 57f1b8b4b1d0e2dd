import { pricesOfRun } from '../cost/index.js';
import type { CellResult, MeasuredCell, RoundRecord, Run } from '../model/index.js';
import type { CellData } from './figure.js';

/** A run with what was recorded in its rounds. */
export interface RunData {
  readonly run: Run;
  readonly records: readonly RoundRecord[];
}

export const AXES = ['variant', 'memory', 'threads', 'load', 'source', 'size', 'batch'] as const;
export type Axis = (typeof AXES)[number];

/** Two cells to compare. */
export interface Pair {
  readonly baseline: CellData;
  readonly candidate: CellData;
}

/** A cell that is compared with nothing, and why. */
export interface Unmatched {
  readonly cell: string;
  readonly side: 'baseline' | 'candidate';
  readonly reason: string;
}

export interface Matching {
  /** Of cells of one run: the value of the axis that the others are held against; undefined where nothing is measured. */
  readonly first?: Place;
  readonly pairs: readonly Pair[];
  readonly unmatched: readonly Unmatched[];
}

export function cellDataOf({ run, records }: RunData, cell: MeasuredCell): CellData {
  const own = records.filter((record) => record.cell === cell.id);
  return { cell, records: own, prices: pricesOfRun(run) };
}

/** Cells of two runs by their identity: variant, memory, threads, and what else is varied. */
export function matchRuns(baseline: RunData, candidate: RunData): Matching {
  const before = new Map(baseline.run.cells.map((cell) => [cell.id, cell]));
  const after = new Map(candidate.run.cells.map((cell) => [cell.id, cell]));
  const pairs = candidate.run.cells.flatMap((cell) => {
    const other = before.get(cell.id);
    return other?.status === 'measured' && cell.status === 'measured'
      ? { baseline: cellDataOf(baseline, other), candidate: cellDataOf(candidate, cell) }
      : [];
  });
  return {
    pairs,
    unmatched: [
      ...unmatched('baseline', baseline.run.cells, after),
      ...unmatched('candidate', candidate.run.cells, before),
    ],
  };
}

function unmatched(
  side: Unmatched['side'],
  cells: readonly CellResult[],
  others: ReadonlyMap<string, CellResult>,
): Unmatched[] {
  return cells.flatMap((cell): Unmatched[] => {
    if (cell.status !== 'measured')
      return [{ cell: cell.id, side, reason: `${cell.status}: ${cell.reason}` }];
    return others.has(cell.id) ? [] : [{ cell: cell.id, side, reason: 'the other run has no such cell' }];
  });
}

/** Every cell of a run against the one that differs from it by the first value of the axis alone. */
export function matchAxis(data: RunData, axis: Axis): Matching {
  const cells = data.run.cells;
  const measured = cells.filter((cell): cell is MeasuredCell => cell.status === 'measured');
  const first = firstOf(axis, measured);
  const found = measured
    .filter((cell) => place(cell, axis) !== first)
    .map((cell) => {
      const others = measured.filter((other) => place(other, axis) === first && same(cell, other, axis));
      return { cell, against: others.find(({ machine }) => machine === cell.machine), elsewhere: others[0] };
    });
  return {
    first,
    pairs: found.flatMap(({ cell, against }) =>
      against === undefined ? [] : { baseline: cellDataOf(data, against), candidate: cellDataOf(data, cell) },
    ),
    unmatched: [
      ...unmatched('candidate', cells, new Map(cells.map((cell) => [cell.id, cell]))),
      ...found
        .filter(({ against }) => against === undefined)
        .map(({ cell, elsewhere }): Unmatched => {
          const reason =
            elsewhere === undefined
              ? `there is no measured cell like it with ${axis} ${first}`
              : `${elsewhere.id} was measured on machine ${elsewhere.machine}, this one on machine ${cell.machine}: what differs may be the machines`;
          return { cell: cell.id, side: 'candidate', reason };
        }),
    ],
  };
}

/** Undefined where the run has no such axis, null where it is not known. */
type Place = string | number | null | undefined;

/** What the scenario names first; the smallest of numbers. */
function firstOf(axis: Axis, cells: readonly MeasuredCell[]): Place {
  const places = cells.map((cell) => place(cell, axis));
  const numbers = places.filter((value) => typeof value === 'number');
  return numbers.length === 0 ? places[0] : Math.min(...numbers);
}

function place({ variant, memoryMB: memory, threads, varied }: CellResult, axis: Axis): Place {
  return { ...varied, variant, memory, threads }[axis];
}

/**
 * Whether two cells differ by the axis alone. `threads: auto` follows from the size, and a framework may have one
 * thread only: neither tells variants or sizes apart.
 */
function same(cell: CellResult, other: CellResult, axis: Axis): boolean {
  const follows = axis === 'variant' || axis === 'memory' ? ['threads'] : [];
  return AXES.filter((each) => each !== axis && !follows.includes(each)).every(
    (each) => place(cell, each) === place(other, each),
  );
}
