import type { Cell } from '../model/index.js';
import { seededRandom, shuffled } from '../stats/index.js';

/** Folder and identity of the control's measurements beside the cells'. */
export const CONTROL = 'control';

/** What is measured, and what it is held against in the same rounds. */
export type SideName = 'candidate' | 'baseline';

/** One measurement of one cell in one round. */
export interface Slot {
  readonly round: number;
  readonly cell: Cell;
  /** The cell's second measurement of the round, whose distance from the first is the noise floor. */
  readonly control: boolean;
  readonly side: SideName;
}

/** What a slot's files are kept under: the cell's id, or `control`. */
export function slotName(slot: Slot): string {
  return slot.control ? CONTROL : slot.cell.id;
}

/**
 * Every cell once a round, and one of them twice, in an order of its own for each round. Interleaving
 * spreads the machine's drift over all cells: without it, identical systems differ (Abedi & Brecht 2017). A cell
 * with a baseline is measured next to it, which of them first is random, too: a pair has the least drift in between.
 */
export function schedule(
  cells: readonly Cell[],
  rounds: number,
  seed: number,
  withBaseline: ReadonlySet<string> = new Set(),
): readonly Slot[] {
  const random = seededRandom(seed);
  const control = controlCell(cells);
  return Array.from({ length: rounds }, (_, index) => {
    const round = index + 1;
    const slot = (cell: Cell, side: SideName): Slot => ({ round, cell, control: false, side });
    const blocks = cells.map((cell) =>
      withBaseline.has(cell.id)
        ? [slot(cell, 'candidate'), slot(cell, 'baseline')]
        : [slot(cell, 'candidate')],
    );
    const twice: Slot[][] =
      control === undefined ? [] : [[{ round, cell: control, control: true, side: 'candidate' }]];
    return shuffled([...blocks, ...twice], random).flatMap((block) => shuffled(block, random));
  }).flat();
}

/**
 * The rounds that were measured once more, for some cells and in the opposite order, numbered after them: what came
 * of the order of the first ones then comes the other way round.
 */
export function measuredAgain(slots: readonly Slot[], cells: ReadonlySet<string>): readonly Slot[] {
  const rounds = Math.max(0, ...slots.map(({ round }) => round));
  return Array.from({ length: rounds }, (_, index) =>
    slots
      .filter(({ round, control, cell }) => round === index + 1 && !control && cells.has(cell.id))
      .toReversed()
      .map((slot) => ({ ...slot, round: slot.round + rounds })),
  ).flat();
}

/** The first variant at its middle size: a cell that is neither the most throttled nor the least. */
export function controlCell(cells: readonly Cell[]): Cell | undefined {
  const sizes = cells
    .filter(({ variant }) => variant === cells[0]?.variant)
    .toSorted((a, b) => (a.memoryMB ?? 0) - (b.memoryMB ?? 0) || (a.threads ?? 0) - (b.threads ?? 0));
  return sizes[Math.floor(sizes.length / 2)];
}
