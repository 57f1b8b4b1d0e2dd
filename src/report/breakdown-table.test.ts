import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { validRun } from '../../test/support/sample-run.js';
import { ortCell, rowOf, withCells } from '../../test/support/table-rows.js';
import type { CellResult } from '../model/index.js';
import { breakdownTables } from './breakdown-table.js';
import { projectionTables } from './projection-table.js';
import type { Table } from './table.js';

describe('the table of where the time went', () => {
  const tableOf = (cells: readonly CellResult[]): Table => {
    const [table] = breakdownTables(withCells(cells));
    assert.ok(table !== undefined);
    return table;
  };

  test("has parts that add up to the client's time: the mean, the middle and the highest percentile", () => {
    const table = tableOf([ortCell(512, 60)]);
    assert.deepEqual(
      table.rows.map((_, index) => rowOf(table, index).of),
      ['avg', 'p50', 'p99'],
    );
    for (const index of table.rows.keys()) {
      const figures = rowOf(table, index);
      const sum = (heads: readonly string[]) =>
        heads.reduce((total, head) => total + Number(figures[head]), 0);
      const parts = sum(['queue', 'cold start', 'running', 'transport', 'unexpl.']);
      assert.ok(Math.abs(parts - Number(figures.client)) < 0.05, `${parts} is not ${figures.client}`);
      const running = sum(['CPU', 'throttled', 'waiting']);
      assert.ok(Math.abs(running - Number(figures.running)) < 0.05);
    }
  });

  test('keeps the row of a cell without one, and says how much is explained', () => {
    const sound = ortCell(512, 60);
    const { breakdown } = sound.warm;
    assert.ok(breakdown !== undefined && 'explained' in breakdown);
    const poor = { ...sound, warm: { ...sound.warm, breakdown: { ...breakdown, explained: 0.42 } } };
    const none = { ...sound, warm: { ...sound.warm, breakdown: { n: 0, reason: 'no report' } as const } };
    const table = tableOf([poor, none]);
    assert.equal(table.rows.at(-1)?.kind, 'unmeasured');
    assert.deepEqual(table.footnotes, ['unavailable: no report']);
    assert.ok(table.notes.some((note) => note.includes('at least 42.0 % of the requests')));
  });

  test('is not there for a run of before it was told', () => {
    const sound = ortCell(512, 60);
    const { breakdown: _, ...warm } = sound.warm;
    const projection = { n: 0, reason: 'not computed yet' } as const;
    const old = withCells([{ ...sound, warm, projection }]);
    assert.deepEqual([...breakdownTables(old), ...projectionTables(old)], []);
  });
});

describe('the projection', () => {
  test('is told as one, beside the reference rows', () => {
    const [table] = projectionTables(validRun());
    assert.ok(table !== undefined);
    assert.match(table.caption, /^Projection, not measured: 40 connections/);
    assert.deepEqual(
      table.rows.map(({ kind }) => kind),
      ['figures', 'figures', 'reference'],
    );
    const { envs, avg, max, 'requests/s': rate } = rowOf(table, 2);
    assert.deepEqual([envs, rate, avg, max], ['', '101.76', '377.93', '959.72']);
  });

  test('keeps the row of a cell that has none, with the reason', () => {
    const sound = ortCell(512, 60);
    const none = { ...sound, projection: { n: 0, reason: 'no cold start was measured' } as const };
    const [table] = projectionTables(withCells([sound, none]));
    assert.equal(table?.rows[1]?.kind, 'unmeasured');
    assert.ok(table.footnotes.includes('unavailable: no cold start was measured'));
  });
});
