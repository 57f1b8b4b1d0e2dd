import { BenchError, EXIT } from '../errors/index.js';
import type { Cell, Scenario, Shard } from '../model/index.js';

const FORM = /^(\d+)\/(\d+)$/;

/** Reads `2/4`. Throws a BenchError (exit 2). */
export function parseShard(text: string): Shard {
  const [index = 0, total = 0] = (FORM.exec(text) ?? []).slice(1).map(Number);
  if (index >= 1 && index <= total) return { index, total };
  throw new BenchError(`'${text}' is no shard`, {
    code: 'shard-invalid',
    exitCode: EXIT.usage,
    hint: 'give which one of how many, from 1, as --shard 2/4',
  });
}

/**
 * The cells of one shard, in the scenario's order. What belongs together stays on one machine, since machines cannot
 * be compared: all cells of a memory size, so that frameworks are; where there are more shards than sizes, those that
 * differ in the variant alone; and only where that is not enough, single cells. Groups are dealt out the largest
 * first, each to the shard with the fewest cells (longest processing time first, Graham 1969), as every cell takes
 * about as long. Pure: each machine finds the same. Throws a BenchError (exit 2) where some shard would have nothing.
 */
export function cellsOfShard(
  cells: readonly Cell[],
  { index, total }: Shard,
  scenario: Pick<Scenario, 'threads'>,
): readonly Cell[] {
  if (total > cells.length) throw tooMany(total, cells.length);
  const kept = new Set(dealt(groupsFor(cells, total, scenario), total)[index - 1]);
  return cells.filter((cell) => kept.has(cell));
}

function groupsFor(
  cells: readonly Cell[],
  total: number,
  { threads }: Pick<Scenario, 'threads'>,
): readonly Cell[][] {
  // `auto` follows from the size, and from what a framework can use: it tells no cells apart.
  const place = (cell: Cell) => [cell.memoryMB, threads === 'auto' ? null : cell.threads, cell.varied];
  const levels = [(cell: Cell) => cell.memoryMB, place, (cell: Cell) => cell.id];
  const groupings = levels.map((level) => grouped(cells, (cell) => JSON.stringify(level(cell))));
  return groupings.find((groups) => groups.length >= total) ?? [];
}

function grouped(cells: readonly Cell[], keyOf: (cell: Cell) => string): Cell[][] {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) groups.set(keyOf(cell), [...(groups.get(keyOf(cell)) ?? []), cell]);
  return [...groups.values()];
}

function dealt(groups: readonly Cell[][], total: number): readonly Cell[][] {
  const shards: Cell[][] = Array.from({ length: total }, () => []);
  for (const group of groups.toSorted((a, b) => b.length - a.length)) {
    const fewest = shards.reduce((least, shard) => (shard.length < least.length ? shard : least));
    fewest.push(...group);
  }
  return shards;
}

function tooMany(total: number, cells: number): BenchError {
  return new BenchError(`${cells} cells are too few for ${total} shards`, {
    code: 'shard-invalid',
    exitCode: EXIT.usage,
    hint: `give ${cells} shards at most; bench validate tells the cells`,
  });
}
