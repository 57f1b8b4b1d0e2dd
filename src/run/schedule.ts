import type { Cell } from '../model/index.js';
import { seededRandom, shuffled } from '../stats/index.js';

/** Folder and identity of the control's measurements beside the cells'. */
export const CONTROL = 'control';

/** One measurement of one cell in one round. */
export interface Slot {
  readonly round: number;
  readonly cell: Cell;
  /** The cell's second measurement of the round, whose distance from the first is the noise floor. */
  readonly control: boolean;
}

/** What a slot's files are kept under: the cell's id, or `control`. */
export function slotName(slot: Slot): string {
  return slot.control ? CONTROL : slot.cell.id;
}

/**
 * Every cell once a round, and one of them twice, in an order of its own for each round. Interleaving
 * spreads the machine's drift over all cells: without it, identical systems differ (Abedi & Brecht 2017).
 */
export function schedule(cells: readonly Cell[], rounds: number, seed: number): readonly Slot[] {
  const random = seededRandom(seed);
  const control = controlCell(cells);
  return Array.from({ length: rounds }, (_, index) => {
    const slots = cells.map((cell): Slot => ({ round: index + 1, cell, control: false }));
    const twice = control === undefined ? [] : [{ round: index + 1, cell: control, control: true }];
    return shuffled([...slots, ...twice], random);
  }).flat();
}

/** The first variant at its middle size: a cell that is neither the most throttled nor the least. */
export function controlCell(cells: readonly Cell[]): Cell | undefined {
  const sizes = cells
    .filter(({ variant }) => variant === cells[0]?.variant)
    .toSorted((a, b) => a.memoryMB - b.memoryMB || a.threads - b.threads);
  return sizes[Math.floor(sizes.length / 2)];
}
