import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fullCell } from '../../test/support/sample-cell.js';
import { sampleRun, validRun } from '../../test/support/sample-run.js';
import { ortCell, rowOf, withCells } from '../../test/support/table-rows.js';
import { memoryTable } from './memory-table.js';
import { packageTable } from './package-table.js';

describe('the memory table', () => {
  test('names the knee of each variant that has a choice of sizes', () => {
    const sizes = [ortCell(512, 80), ortCell(1_536, 22), ortCell(3_008, 18, 2)];
    assert.match(
      memoryTable(withCells(sizes)).notes.join('\n'),
      /^Knee, where duration x cost is least: ort 1536 MB\.$/m,
    );
    assert.doesNotMatch(memoryTable(withCells([ortCell(512, 80)])).notes.join(), /Knee/);
  });

  test('has a column of solo errors when there are some, by kind in a footnote', () => {
    const sound = ortCell(512, 60);
    assert.equal(rowOf(memoryTable(withCells([sound])), 0).errors, undefined);
    const table = memoryTable(
      withCells([{ ...sound, solo: { ...sound.solo, errors: { 'function-error': 7 } } }]),
    );
    assert.equal(rowOf(table, 0).errors, '7');
    assert.ok(table.footnotes.includes('7 function-error'));
  });

  const sizes = withCells([ortCell(3_008, 15), ortCell(512, 60), ortCell(1_536, 20)]);

  test('takes the speed-up over the smallest size, and marks the best of a variant', () => {
    const table = memoryTable(sizes);
    assert.deepEqual(
      [0, 1, 2].map((index) => rowOf(table, index)['speed-up']),
      ['4.00x', '1.00x', '3.00x'],
    );
    const column = table.heads.findIndex(({ text }) => text === 'solo avg');
    assert.deepEqual(
      table.rows.map(({ values }) => values[column]?.flag),
      ['best', undefined, undefined],
    );
  });

  test('marks nothing where there is no choice', () => {
    const table = memoryTable(withCells([ortCell(512, 60)]));
    assert.ok(table.rows.every(({ values }) => values.every(({ flag }) => flag !== 'best')));
  });

  test('calls a size too small whose memory was full, and neither the best nor the knee', () => {
    const [full, next, most] = [fullCell(ortCell(512, 10)), ortCell(1_536, 20), ortCell(3_008, 15)];
    const table = memoryTable(withCells([full, next, most]));
    const flags = table.rows.map(({ values }) =>
      table.heads.flatMap(({ text }, column) => {
        const flag = values[column]?.flag;
        return flag === undefined ? [] : [`${text} ${flag}`];
      }),
    );
    assert.deepEqual(flags, [['peak MB bad'], ['$/M best'], ['solo avg best']]);
    assert.equal(rowOf(table, 0)['peak MB'], '512');
    assert.ok(table.footnotes.includes('all of its memory: it does not fit'));
    assert.match(table.notes.join('\n'), /least: ort 1536 MB\.$/m);
  });

  test('compares equal threads where threads are an axis', () => {
    const { scenario } = validRun();
    const cells = [ortCell(512, 60, 1), ortCell(512, 50, 2), ortCell(1_536, 20, 1), ortCell(1_536, 10, 2)];
    const table = memoryTable(validRun({ cells, scenario: { ...scenario, threads: [1, 2] } }));
    assert.deepEqual(
      [0, 1, 2, 3].map((index) => rowOf(table, index)['speed-up']),
      ['1.00x', '1.00x', '3.00x', '5.00x'],
    );
  });

  test('is invalid, and marks nothing, where the processor was not limited', () => {
    const { host } = sizes;
    const table = memoryTable({ ...sizes, host: { ...host, cgroup: 'none' } });
    assert.ok(table.notes.some((note) => note.startsWith('Memory comparison INVALID')));
    assert.ok(table.rows.every(({ values }) => values.every(({ flag }) => flag !== 'best')));
  });
});

describe('the package table', () => {
  test('has one row a variant, also of one that was packaged but not measured', () => {
    const table = packageTable(sampleRun());
    assert.equal(table.rows.length, 5);
    assert.deepEqual(
      [rowOf(table, 1).variant, rowOf(table, 1)['deployed as'], rowOf(table, 1)['of its limit']],
      ['tfjs-node', 'image', '4.5 %'],
    );
    assert.equal(table.rows[3]?.kind, 'unmeasured');
  });
});
