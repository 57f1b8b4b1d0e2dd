import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleCell } from '../../test/support/sample-cell.js';
import { validRun } from '../../test/support/sample-run.js';
import { rowOf } from '../../test/support/table-rows.js';
import type { MeasuredCell, Run } from '../model/index.js';
import { stormTables } from './storm-table.js';

const cell = sampleCell({ variant: 'a', memoryMB: 512, soloMs: 60, rate: 10, environments: 6 });
const { storm } = cell;
const of = (cells: Run['cells']) => stormTables(validRun({ cells }));

describe('the storm tables', () => {
  test('are not there without a storm', () => {
    const run = validRun();
    assert.deepEqual(
      stormTables({ ...run, scenario: { ...run.scenario, cold: { samples: 4, pageCache: 'warm' } } }),
      [],
    );
  });

  test('say how many environments there were, how many fit, and how busy the host was', () => {
    const [total] = of([cell]);
    assert.ok(total !== undefined);
    const { envs, fit, 'host busy': busy, errors } = rowOf(total, 0);
    assert.deepEqual([envs, fit, busy, errors], ['16', '6', '100 %', '0']);
    assert.ok(total.notes.some((note) => note.includes('share its processors')));
  });

  test('do not speak of sharing where the host has room for all', () => {
    const roomy = { ...cell, storm: { ...storm, environmentsAtFullShare: 16 } } as MeasuredCell;
    assert.ok(of([roomy])[0]?.notes.every((note) => !note.includes('share its processors')));
  });

  test('show p99 only with enough samples', () => {
    const heads = (n: number) => of([{ ...cell, storm: { ...storm, n } } as MeasuredCell])[0]?.heads ?? [];
    assert.equal(
      heads(367).some(({ text }) => text === 'p99'),
      false,
    );
    assert.equal(
      heads(368).some(({ text }) => text === 'p99'),
      true,
    );
  });

  test('keep the row of a cell without a storm, with the reason', () => {
    const { storm: _storm, ...rest } = cell;
    const [total, single] = of([cell, rest]);
    assert.deepEqual(total?.footnotes, ['failed: no round had a storm']);
    assert.ok(single?.rows.every(({ values }) => values[0]?.text === 'a'));
  });

  test('show every environment where they are few, and else the first, the last and some between', () => {
    const [, single] = of([cell]);
    assert.equal(single?.rows.length, 16);
    assert.match(single?.caption ?? '', /every environment/);
    const [, some] = of(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ ...cell, id })));
    const ranks = some?.rows.slice(0, 5).map(({ values }) => values[3]?.text);
    assert.deepEqual(ranks, ['1', '5', '9', '12', '16']);
    assert.match(some?.caption ?? '', /5 of 16 environments/);
  });

  test("have phases of each environment that add up to its client's time", () => {
    const [, single] = of([cell]);
    assert.ok(single !== undefined);
    const figures = rowOf(single, 5);
    const sum = ['env', 'boot', 'init', '1st call', 'transport'].reduce(
      (total, phase) => total + Number(figures[phase]),
      0,
    );
    assert.ok(Math.abs(sum - Number(figures.client)) < 0.05);
  });
});
