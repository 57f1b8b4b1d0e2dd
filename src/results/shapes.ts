import type { Run, Shapes } from '../model/index.js';
import { countsOfRecording, shapeOf } from '../stats/index.js';
import { loadRounds } from './load.js';

const SPANS = 12;

/** How the times under load are spread, by cell, as the run's own recordings tell; a run without them has none. */
export async function readShapes(directory: string, run: Run): Promise<Shapes> {
  const records = await loadRounds(directory);
  const shapes = run.cells.flatMap((cell) => {
    if (cell.status !== 'measured') return [];
    const valid = new Set(cell.rounds.filter((round) => round.valid).map(({ round }) => round));
    const counts = records
      .filter((record) => record.cell === cell.id && valid.has(record.result.round))
      .flatMap(({ recordings: { warm } }) => warm.responseTimeUs ?? warm.serviceTimeUs ?? [])
      .flatMap((recording) => countsOfRecording(recording));
    return counts.length === 0 ? [] : [[cell.id, shapeOf(counts, SPANS)] as const];
  });
  return Object.fromEntries(shapes);
}
