import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { validRun } from '../../test/support/sample-run.js';
import { ortCell, rowOf, withCells } from '../../test/support/table-rows.js';
import type { CellResult } from '../model/index.js';
import { megabytes, requestsPerSecond } from '../units/index.js';
import { pathOf } from './ci/figures.js';
import { renderOpenMetrics } from './ci/openmetrics.js';
import { memoryTable } from './memory-table.js';
import { warmTable } from './warm-table.js';

describe('what a scenario varies beside variant, memory and threads', () => {
  const varied = (['outside', 'inside'] as const).map((load) => ({
    ...ortCell(512, load === 'outside' ? 20 : 60),
    id: `ort-512MB-1t-${load}`,
    varied: { load },
  }));
  const run = withCells([...varied, ...varied.map((each) => ({ ...each, memoryMB: megabytes(1_536) }))]);

  test('is named with the variant, in tables, paths and labels', () => {
    const names = [0, 1].map((index) => rowOf(warmTable(run), index).variant);
    assert.deepEqual(names, ['ort · outside', 'ort · inside']);
    assert.equal(pathOf(run, varied[1] as CellResult), `${run.scenario.name}/ort/512MB/inside`);
    assert.match(renderOpenMetrics(run), /variant="ort",memory_mb="512",threads="1",load="inside"/);
  });

  test('is alike where memory sizes are compared', () => {
    const speedUps = [0, 1, 2, 3].map((index) => rowOf(memoryTable(run), index)['speed-up']);
    assert.deepEqual(speedUps, ['1.00x', '1.00x', '1.00x', '1.00x']);
  });
});

describe('the warm table', () => {
  test('marks percentiles that requests which timed out are in as lower bounds', () => {
    const sound = ortCell(512, 60);
    const { serviceTimeUs } = sound.warm;
    const censored = { ...serviceTimeUs, censored: { n: 12, exactUpTo: 95 } } as typeof serviceTimeUs;
    const table = warmTable(withCells([{ ...sound, warm: { ...sound.warm, serviceTimeUs: censored } }]));
    const { p90, p99 } = rowOf(table, 0);
    assert.match(p90 ?? '', /^\d/);
    assert.match(p99 ?? '', /^>\d/);
    assert.match(table.footnotes.join(), /at least so long: 12 of [\d,]+ requests timed out/);
  });

  test("has wrk's figures, in milliseconds", () => {
    const {
      variant,
      MB,
      envs,
      avg,
      max,
      'requests/s': rate,
    } = rowOf(warmTable(withCells([ortCell(512, 60)])), 0);
    assert.deepEqual(
      { variant, MB, envs, avg, max, rate },
      {
        variant: 'ort',
        MB: '512',
        envs: '2',
        avg: '400.00',
        max: '1000.00',
        rate: '100.00',
      },
    );
  });

  test('marks the best of a memory size, where there are several, and draws how times are spread', () => {
    const rivals = [ortCell(512, 60), { ...ortCell(512, 60), id: 'other', variant: 'other' }].map(
      (each, index) => ({
        ...each,
        warm: { ...each.warm, requestsPerSecond: requestsPerSecond(100 + index) },
      }),
    );
    const table = warmTable(withCells([...rivals, ortCell(1_536, 20)]), { other: [1, 0, 8, 2] });
    const flags = table.rows.map(
      ({ values }) => values[table.heads.findIndex(({ text }) => text === 'requests/s')]?.flag,
    );
    assert.deepEqual(flags.slice(0, 3), [undefined, 'best', undefined]);
    assert.deepEqual(
      [0, 1].map((index) => rowOf(table, index)['min to max']),
      ['n/a', '▁ █▂'],
    );
  });

  test('ends with the reference rows, which are told from ours', () => {
    const table = warmTable(validRun());
    assert.deepEqual(
      table.rows.map(({ kind }) => kind),
      ['figures', 'figures', 'reference'],
    );
    const { variant, avg, sd, max, p99, errors } = rowOf(table, 2);
    assert.deepEqual(
      [variant, avg, sd, max, p99, errors],
      ['ref: Keras on AWS Lambda, 2017', '377.93', '94.76', '959.72', '', ''],
    );
  });

  test('gives errors by kind in a footnote', () => {
    const sound = ortCell(512, 60);
    const table = warmTable(
      withCells([{ ...sound, warm: { ...sound.warm, errors: { timeout: 3, crash: 1 } } }]),
    );
    assert.equal(rowOf(table, 0).errors, '4');
    assert.deepEqual(table.footnotes, ['3 timeout, 1 crash']);
  });
});
