import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleCell } from '../../test/support/sample-cell.js';
import { ortCell, rowOf, withCells } from '../../test/support/table-rows.js';
import { microseconds } from '../units/index.js';
import { coldTable } from './cold-table.js';

describe('the cold table', () => {
  test("has phases that add up to the client's mean", () => {
    const figures = rowOf(coldTable(withCells([ortCell(512, 60)])), 0);
    const sum = ['env', 'boot', 'init', '1st call', 'transport'].reduce(
      (total, phase) => total + Number(figures[phase]),
      0,
    );
    assert.ok(Math.abs(sum - Number(figures['= avg'])) < 0.05);
  });

  test('says so when they do not', () => {
    const sound = ortCell(512, 60);
    const phasesUs = { ...sound.cold.phasesUs, init: { n: 0, reason: 'not reported' } } as const;
    const table = coldTable(withCells([{ ...sound, cold: { ...sound.cold, phasesUs } }]));
    assert.equal(rowOf(table, 0).init, 'n/a');
    assert.ok(table.footnotes.includes('not reported'));
    assert.ok(table.notes.some((note) => /leave .* ms of the client's mean unexplained/.test(note)));
  });

  test('shows p90 from 36 samples on, and errors when there are some', () => {
    const heads = (samples: number) => {
      const one = sampleCell({
        variant: 'a',
        memoryMB: 512,
        soloMs: 9,
        rate: 9,
        environments: 1,
        coldSamples: samples,
      });
      return coldTable(withCells([one])).heads.map(({ text }) => text);
    };
    assert.ok(!heads(35).includes('p90'));
    assert.ok(heads(36).includes('p90'));
    assert.ok(!heads(36).includes('errors'));
    const sound = ortCell(512, 60);
    const broken = { ...sound, cold: { ...sound.cold, errors: { crash: 2 } } };
    assert.equal(rowOf(coldTable(withCells([broken])), 0).errors, '2');
  });
});

describe('the interval of a cold start', () => {
  test('is a column where some cell has one, and why there is none is told', () => {
    const sound = ortCell(512, 60);
    const interval = { low: microseconds(301_000), high: microseconds(355_500) };
    const told = { ...ortCell(1_536, 20), cold: { ...sound.cold, p50IntervalUs: interval } };
    const table = coldTable(withCells([sound, told]));
    assert.deepEqual(
      [0, 1].map((index) => rowOf(table, index)['of p50']),
      ['n/a', '301.00 - 355.50'],
    );
    assert.match(table.footnotes.join(), /six cold starts/);
    assert.ok(!coldTable(withCells([sound])).heads.some(({ text }) => text === 'of p50'));
  });

  test('the least median of a memory size is marked', () => {
    const slower = { ...ortCell(512, 60), id: 'b', variant: 'b' };
    const clientUs = {
      ...(slower.cold.clientUs as object),
      p50: microseconds(9e6),
    } as typeof slower.cold.clientUs;
    const table = coldTable(withCells([ortCell(512, 60), { ...slower, cold: { ...slower.cold, clientUs } }]));
    const column = table.heads.findIndex(({ text }) => text === 'p50');
    assert.deepEqual(
      table.rows.map(({ values }) => values[column]?.flag),
      ['best', undefined],
    );
  });
});
