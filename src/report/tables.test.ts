import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleCell } from '../../test/support/sample-cell.js';
import { sampleRun, validRun } from '../../test/support/sample-run.js';
import type { CellResult, Run } from '../model/index.js';
import { megabytes, microseconds, requestsPerSecond } from '../units/index.js';
import { breakdownTables } from './breakdown-table.js';
import { pathOf } from './ci/figures.js';
import { renderOpenMetrics } from './ci/openmetrics.js';
import { coldTable } from './cold-table.js';
import { memoryTable } from './memory-table.js';
import { packageTable } from './package-table.js';
import { projectionTables } from './projection-table.js';
import type { Table } from './table.js';
import { noiseFloor, parity, warnings } from './trust.js';
import { warmTable } from './warm-table.js';

/** A row as a record of its texts by head. */
function row(table: Table, index: number): Record<string, string> {
  const values = table.rows[index]?.values ?? [];
  return Object.fromEntries(table.heads.map(({ text }, column) => [text, values[column]?.text ?? '']));
}

const withCells = (cells: readonly CellResult[]): Run => validRun({ cells });
const cell = (memoryMB: number, soloMs: number, threads = 1) =>
  sampleCell({ variant: 'ort', memoryMB, threads, soloMs, rate: 100, environments: 2 });

describe('what a scenario varies beside variant, memory and threads', () => {
  const varied = (['outside', 'inside'] as const).map((load) => ({
    ...cell(512, load === 'outside' ? 20 : 60),
    id: `ort-512MB-1t-${load}`,
    varied: { load },
  }));
  const run = withCells([...varied, ...varied.map((each) => ({ ...each, memoryMB: megabytes(1_536) }))]);

  test('is named with the variant, in tables, paths and labels', () => {
    const names = [0, 1].map((index) => row(warmTable(run), index).variant);
    assert.deepEqual(names, ['ort · outside', 'ort · inside']);
    assert.equal(pathOf(run, varied[1] as CellResult), `${run.scenario.name}/ort/512MB/inside`);
    assert.match(renderOpenMetrics(run), /variant="ort",memory_mb="512",threads="1",load="inside"/);
  });

  test('is alike where memory sizes are compared', () => {
    const speedUps = [0, 1, 2, 3].map((index) => row(memoryTable(run), index)['speed-up']);
    assert.deepEqual(speedUps, ['1.00x', '1.00x', '1.00x', '1.00x']);
  });
});

describe('the warm table', () => {
  test('marks percentiles that requests which timed out are in as lower bounds', () => {
    const sound = cell(512, 60);
    const { serviceTimeUs } = sound.warm;
    const censored = { ...serviceTimeUs, censored: { n: 12, exactUpTo: 95 } } as typeof serviceTimeUs;
    const table = warmTable(withCells([{ ...sound, warm: { ...sound.warm, serviceTimeUs: censored } }]));
    const { p90, p99 } = row(table, 0);
    assert.match(p90 ?? '', /^\d/);
    assert.match(p99 ?? '', /^>\d/);
    assert.match(table.footnotes.join(), /at least so long: 12 of [\d,]+ requests timed out/);
  });

  test("has wrk's figures, in milliseconds", () => {
    const { variant, MB, envs, avg, max, 'requests/s': rate } = row(warmTable(withCells([cell(512, 60)])), 0);
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
    const rivals = [cell(512, 60), { ...cell(512, 60), id: 'other', variant: 'other' }].map(
      (each, index) => ({
        ...each,
        warm: { ...each.warm, requestsPerSecond: requestsPerSecond(100 + index) },
      }),
    );
    const table = warmTable(withCells([...rivals, cell(1_536, 20)]), { other: [1, 0, 8, 2] });
    const flags = table.rows.map(
      ({ values }) => values[table.heads.findIndex(({ text }) => text === 'requests/s')]?.flag,
    );
    assert.deepEqual(flags.slice(0, 3), [undefined, 'best', undefined]);
    assert.deepEqual(
      [0, 1].map((index) => row(table, index)['min to max']),
      ['n/a', '▁ █▂'],
    );
  });

  test('ends with the reference rows, which are told from ours', () => {
    const table = warmTable(validRun());
    assert.deepEqual(
      table.rows.map(({ kind }) => kind),
      ['figures', 'figures', 'reference'],
    );
    const { variant, avg, sd, max, p99, errors } = row(table, 2);
    assert.deepEqual(
      [variant, avg, sd, max, p99, errors],
      ['ref: Keras on AWS Lambda, 2017', '377.93', '94.76', '959.72', '', ''],
    );
  });

  test('gives errors by kind in a footnote', () => {
    const sound = cell(512, 60);
    const table = warmTable(
      withCells([{ ...sound, warm: { ...sound.warm, errors: { timeout: 3, crash: 1 } } }]),
    );
    assert.equal(row(table, 0).errors, '4');
    assert.deepEqual(table.footnotes, ['3 timeout, 1 crash']);
  });
});

describe('the table of where the time went', () => {
  const tableOf = (cells: readonly CellResult[]): Table => {
    const [table] = breakdownTables(withCells(cells));
    assert.ok(table !== undefined);
    return table;
  };

  test("has parts that add up to the client's time: the mean, the middle and the highest percentile", () => {
    const table = tableOf([cell(512, 60)]);
    assert.deepEqual(
      table.rows.map((_, index) => row(table, index).of),
      ['avg', 'p50', 'p99'],
    );
    for (const index of table.rows.keys()) {
      const figures = row(table, index);
      const sum = (heads: readonly string[]) =>
        heads.reduce((total, head) => total + Number(figures[head]), 0);
      const parts = sum(['queue', 'cold start', 'running', 'transport', 'unexpl.']);
      assert.ok(Math.abs(parts - Number(figures.client)) < 0.05, `${parts} is not ${figures.client}`);
      const running = sum(['CPU', 'throttled', 'waiting']);
      assert.ok(Math.abs(running - Number(figures.running)) < 0.05);
    }
  });

  test('keeps the row of a cell without one, and says how much is explained', () => {
    const sound = cell(512, 60);
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
    const sound = cell(512, 60);
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
    const { envs, avg, max, 'requests/s': rate } = row(table, 2);
    assert.deepEqual([envs, rate, avg, max], ['', '101.76', '377.93', '959.72']);
  });

  test('keeps the row of a cell that has none, with the reason', () => {
    const sound = cell(512, 60);
    const none = { ...sound, projection: { n: 0, reason: 'no cold start was measured' } as const };
    const [table] = projectionTables(withCells([sound, none]));
    assert.equal(table?.rows[1]?.kind, 'unmeasured');
    assert.ok(table.footnotes.includes('unavailable: no cold start was measured'));
  });
});

describe('the cold table', () => {
  test("has phases that add up to the client's mean", () => {
    const figures = row(coldTable(withCells([cell(512, 60)])), 0);
    const sum = ['env', 'boot', 'init', '1st call', 'transport'].reduce(
      (total, phase) => total + Number(figures[phase]),
      0,
    );
    assert.ok(Math.abs(sum - Number(figures['= avg'])) < 0.05);
  });

  test('says so when they do not', () => {
    const sound = cell(512, 60);
    const phasesUs = { ...sound.cold.phasesUs, init: { n: 0, reason: 'not reported' } } as const;
    const table = coldTable(withCells([{ ...sound, cold: { ...sound.cold, phasesUs } }]));
    assert.equal(row(table, 0).init, 'n/a');
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
    const sound = cell(512, 60);
    const broken = { ...sound, cold: { ...sound.cold, errors: { crash: 2 } } };
    assert.equal(row(coldTable(withCells([broken])), 0).errors, '2');
  });
});

describe('the interval of a cold start', () => {
  test('is a column where some cell has one, and why there is none is told', () => {
    const sound = cell(512, 60);
    const interval = { low: microseconds(301_000), high: microseconds(355_500) };
    const told = { ...cell(1_536, 20), cold: { ...sound.cold, p50IntervalUs: interval } };
    const table = coldTable(withCells([sound, told]));
    assert.deepEqual(
      [0, 1].map((index) => row(table, index)['of p50']),
      ['n/a', '301.00 - 355.50'],
    );
    assert.match(table.footnotes.join(), /six cold starts/);
    assert.ok(!coldTable(withCells([sound])).heads.some(({ text }) => text === 'of p50'));
  });

  test('the least median of a memory size is marked', () => {
    const slower = { ...cell(512, 60), id: 'b', variant: 'b' };
    const clientUs = {
      ...(slower.cold.clientUs as object),
      p50: microseconds(9e6),
    } as typeof slower.cold.clientUs;
    const table = coldTable(withCells([cell(512, 60), { ...slower, cold: { ...slower.cold, clientUs } }]));
    const column = table.heads.findIndex(({ text }) => text === 'p50');
    assert.deepEqual(
      table.rows.map(({ values }) => values[column]?.flag),
      ['best', undefined],
    );
  });
});

describe('the memory table', () => {
  test('names the knee of each variant that has a choice of sizes', () => {
    const sizes = [cell(512, 80), cell(1_536, 22), cell(3_008, 18, 2)];
    assert.match(
      memoryTable(withCells(sizes)).notes.join('\n'),
      /^Knee, where duration x cost is least: ort 1536 MB\.$/m,
    );
    assert.doesNotMatch(memoryTable(withCells([cell(512, 80)])).notes.join(), /Knee/);
  });

  test('has a column of solo errors when there are some, by kind in a footnote', () => {
    const sound = cell(512, 60);
    assert.equal(row(memoryTable(withCells([sound])), 0).errors, undefined);
    const table = memoryTable(
      withCells([{ ...sound, solo: { ...sound.solo, errors: { 'function-error': 7 } } }]),
    );
    assert.equal(row(table, 0).errors, '7');
    assert.ok(table.footnotes.includes('7 function-error'));
  });

  const sizes = withCells([cell(3_008, 15), cell(512, 60), cell(1_536, 20)]);

  test('takes the speed-up over the smallest size, and marks the best of a variant', () => {
    const table = memoryTable(sizes);
    assert.deepEqual(
      [0, 1, 2].map((index) => row(table, index)['speed-up']),
      ['4.00x', '1.00x', '3.00x'],
    );
    const column = table.heads.findIndex(({ text }) => text === 'solo avg');
    assert.deepEqual(
      table.rows.map(({ values }) => values[column]?.flag),
      ['best', undefined, undefined],
    );
  });

  test('marks nothing where there is no choice', () => {
    const table = memoryTable(withCells([cell(512, 60)]));
    assert.ok(table.rows.every(({ values }) => values.every(({ flag }) => flag !== 'best')));
  });

  test('compares equal threads where threads are an axis', () => {
    const { scenario } = validRun();
    const cells = [cell(512, 60, 1), cell(512, 50, 2), cell(1_536, 20, 1), cell(1_536, 10, 2)];
    const table = memoryTable(validRun({ cells, scenario: { ...scenario, threads: [1, 2] } }));
    assert.deepEqual(
      [0, 1, 2, 3].map((index) => row(table, index)['speed-up']),
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
      [row(table, 1).variant, row(table, 1)['deployed as'], row(table, 1)['of its limit']],
      ['tfjs-node', 'image', '4.5 %'],
    );
    assert.equal(table.rows[3]?.kind, 'unmeasured');
  });
});

describe('what says how far to trust a run', () => {
  test('gives the noise floor the same in whichever order the two were measured', () => {
    const floor = (ratio: number) =>
      noiseFloor(validRun({ control: { cell: 'a', metrics: { 'warm.p50': ratio } } })).lines[0]?.text;
    assert.match(floor(1.031) ?? '', /same cell \(a\) differed by 3\.1 % at warm p50/);
    assert.equal(floor(1 / 1.031), floor(1.031));
    assert.match(
      noiseFloor(validRun({ control: { n: 0, reason: 'none' } })).lines[0]?.text ?? '',
      /not known: none/,
    );
  });

  test('gives the worst parity of each variant', () => {
    const good = cell(512, 60);
    const bad = { ...cell(1_536, 20), parity: { ...good.parity, maxRelativeError: 4.2e-5, pass: false } };
    const { lines } = parity(withCells([good, bad]));
    assert.deepEqual(
      lines.map(({ tone }) => tone),
      ['bad'],
    );
    assert.match(lines[0]?.text ?? '', /^ort: largest relative error 4\.2e-5, OVER the tolerance of 5\.0e-6/);
  });

  test('gives beside it how far the variant is off when it decodes a JPEG itself', () => {
    const sound = cell(512, 60);
    const jpeg = { maxRelativeError: 8.1e-4, tolerance: 1.1e-2, pass: true };
    const { lines } = parity(withCells([{ ...sound, parity: { ...sound.parity, jpeg } }]));
    assert.match(
      lines[0]?.text ?? '',
      /; its own decoding of a JPEG moves them by 8\.1e-4, within the 1\.1e-2 allowed$/,
    );
  });

  test('gives each warning once, with the cells that it concerns, those of their rounds too', () => {
    const steal = { code: 'cpu-steal', message: 'stolen' };
    const sound = cell(512, 60);
    const rounds = sound.rounds.map((round) => ({ ...round, warnings: [steal] }));
    const { lines } = warnings(
      validRun({
        warnings: [{ code: 'a-host', message: 'busy' }],
        cells: [
          { ...sound, rounds },
          { ...cell(1_536, 20), warnings: [steal] },
        ],
      }),
    );
    assert.deepEqual(
      lines.map(({ text }) => text),
      ['a-host: busy', 'cpu-steal: stolen (ort-512MB-1t, ort-1536MB-1t)'],
    );
  });
});
