import type { CellResult, MeasuredCell, Run } from '../../src/model/index.js';
import type { Table } from '../../src/report/table.js';
import { sampleCell } from './sample-cell.js';
import { validRun } from './sample-run.js';

/** A row of a table as a record of its texts by head. */
export function rowOf(table: Table, index: number): Record<string, string> {
  const values = table.rows[index]?.values ?? [];
  return Object.fromEntries(table.heads.map(({ text }, column) => [text, values[column]?.text ?? '']));
}

export const withCells = (cells: readonly CellResult[]): Run => validRun({ cells });

export const ortCell = (memoryMB: number, soloMs: number, threads = 1): MeasuredCell =>
  sampleCell({ variant: 'ort', memoryMB, threads, soloMs, rate: 100, environments: 2 });
