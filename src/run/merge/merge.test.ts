import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sampleShard, sampleShards } from '../../../test/support/sample-shards.js';
import { saveSampleRun } from '../../../test/support/saved-sample-run.js';
import { compareAxis, compareRuns } from '../../compare/index.js';
import type { Run } from '../../model/index.js';
import { renderReport } from '../../report/index.js';
import { loadRounds, loadRun, type SavedRun } from '../../results/index.js';
import { mergeRuns } from './merge-runs.js';
import { mergedRun } from './merged-run.js';
import { wholeOf } from './shards.js';

const [first, second, third] = sampleShards() as [SavedRun, SavedRun, SavedRun];
const table = (run: Run, format: 'table' | 'csv' = 'table') =>
  renderReport(run, format, { color: false, width: 400 });

describe('shards that are no whole are refused, with what is wrong:', () => {
  const changed = (changes: Partial<Run>, index = 2) => sampleShard(index, changes);
  const { scenario } = first.run;
  const twice = { ...third, run: { ...third.run, cells: [...third.run.cells, ...first.run.cells] } };
  const less = { ...third, run: { ...third.run, cells: third.run.cells.slice(1) } };
  const { shard: _, ...whole } = first.run;
  const cases: readonly (readonly [string, readonly SavedRun[], RegExp])[] = [
    ['one is missing', [first, third], /1 of 3 shards is missing: 2/],
    ['two are missing', [second], /2 of 3 shards are missing: 1, 3/],
    ['one is there twice', [first, second, third, first], /shard 1 of 3 is there 2 times: shard-1, shard-1/],
    ['one is no shard', [{ directory: 'whole', run: whole }], /whole is no shard/],
    ['none at all', [], /there is no run of a shard/],
    [
      'another scenario',
      [first, changed({ scenarioHash: 'other', scenario: { ...scenario, rounds: 9 } }), third],
      /different scenarios: rounds 3 and 9/,
    ],
    ['another seed', [first, changed({ seed: 7 }), third], /different seeds: 42 and 7/],
    [
      'another version',
      [first, changed({ versions: { coldbench: '9.9.9' } }), third],
      /different versions of coldbench: 0\.1\.0 and 9\.9\.9/,
    ],
    ['one was interrupted', [first, changed({ state: 'interrupted' }), third], /shard 2\/3 was interrupted/],
    ['a cell in two', [first, second, twice], /several shards have measured a-512MB-1t, b-512MB-1t/],
    ['a cell in none', [first, second, less], /no shard has measured a-3008MB-1t/],
  ];
  for (const [name, shards, message] of cases) {
    test(name, () => {
      assert.throws(() => wholeOf(shards), { code: 'shards-unfit', exitCode: 2, message });
    });
  }
});

describe('a merged run', () => {
  const run = mergedRun(wholeOf([third, first, second]), 'merged');

  test('has the cells in the order of the scenario, each with its machine', () => {
    assert.deepEqual(
      run.cells.map(({ id, machine }) => `${id} ${machine}`),
      [
        ...['a-512MB-1t 1', 'a-1536MB-1t 2', 'a-3008MB-1t 3'],
        ...['b-512MB-1t 1', 'b-1536MB-1t 2', 'b-3008MB-1t 3'],
      ],
    );
    assert.deepEqual([run.startedAt, run.finishedAt], [first.run.startedAt, third.run.finishedAt]);
    assert.deepEqual(
      run.machines?.map(({ index, run: id, calibration }) => [index, id, calibration !== undefined]),
      [1, 2, 3].map((index) => [index, `run-${index}`, true]),
    );
    assert.ok(!('shard' in run));
  });

  test('tells the noise floor, the instrument and the host of each machine', () => {
    const text = table(run);
    for (const index of [1, 2, 3]) {
      assert.match(text, new RegExp(`machine ${index}: two measurements .* differed by ${index}\\.0 %`));
      assert.match(text, new RegExp(`machine ${index}: autocannon: bias`));
      assert.match(text, new RegExp(`machine ${index}:? +2 x AMD EPYC [^]*?run run-${index}, started`));
    }
    assert.match(text, /between machines: not known, and their figures are not compared/);
    assert.match(table(run, 'csv'), /^a-1536MB-1t,a,1536,1,cold,.*,2$/m);
  });

  test('has no speed-up, knee or best across machines, and those within each', () => {
    const text = table(run);
    assert.match(text, /its other sizes were measured on other machines/);
    assert.doesNotMatch(text, /\dx │|Knee, where/);
    const best = /a · machine (\d) is \S+x faster than b · machine \1 at/g;
    assert.deepEqual(
      [...text.matchAll(best)].map(([, machine]) => machine),
      ['1', '2', '3'],
    );
    const together = { ...run, cells: run.cells.map(({ machine: _, ...cell }) => cell) };
    const { machines: __, ...alone } = together;
    assert.match(table(alone), /Knee, where duration x cost is least/);
  });

  test('marks the best of a size on its machine alone', () => {
    // As when there are more machines than sizes: the two variants of a size are on two.
    const split = {
      ...run,
      cells: run.cells.map((cell) => (cell.variant === 'b' ? { ...cell, machine: 9 } : cell)),
    };
    const marks = (each: Run) => table(each).split('Cold starts')[0]?.match(/\d\*/g) ?? [];
    assert.ok(marks(run).length >= 6);
    assert.deepEqual(marks(split), []);
    assert.doesNotMatch(table(split), /faster than/);
  });

  test('is compared along an axis within machines alone', () => {
    const options = { metrics: ['solo.p50'], gates: ['solo.p50 <= +10%'] };
    const records: never[] = [];
    const sizes = compareAxis({ run, records }, 'memory', options);
    assert.deepEqual(sizes.figures, []);
    assert.match(
      sizes.unmatched[0]?.reason ?? '',
      /a-512MB-1t was measured on machine 1, this one on machine 2/,
    );
    assert.equal(compareAxis({ run, records }, 'variant', options).figures.length, 3);
  });

  test('is compared with another one by the machines of each cell', () => {
    const options = { metrics: ['solo.p50'], gates: ['solo.p50 <= +100%'] };
    const records: never[] = [];
    const host = { ...first.run.host, cpu: 'Another Processor' };
    const other = mergedRun(wholeOf([sampleShard(1, { host }), second, third]), 'other');
    const { figures, doubts, gates } = compareRuns({ run: other, records }, { run, records }, [], options);
    const doubted = figures.filter(({ reason }) => /another machine/.test(reason ?? ''));
    assert.deepEqual(
      doubted.map(({ cell, verdict }) => `${cell} ${verdict}`),
      ['a-512MB-1t cannot tell', 'b-512MB-1t cannot tell'],
    );
    assert.match(doubts.join(), /another machine: 2 x Another Processor/);
    assert.deepEqual(
      gates.map(({ outcome }) => outcome === 'inconclusive'),
      [true, false, false, true, false, false],
    );
  });

  test('says that a limit is missing where one machine had none, and names what differs', () => {
    const host = { ...first.run.host, cgroup: 'none' as const, cores: 1 };
    const versions = { ...first.run.versions, tensorflow: '9' };
    const warnings = [{ code: 'cpu-not-limited', message: 'no cgroups' }];
    const mixed = mergedRun(wholeOf([first, sampleShard(2, { host, versions, warnings }), third]), 'mixed');
    assert.deepEqual([mixed.host.cgroup, mixed.host.cores], ['none', 1]);
    assert.deepEqual(
      mixed.warnings.map(({ code, message }) => `${code}: ${message}`),
      [
        'cpu-not-limited: machine 2: no cgroups',
        'versions-differ: the machines did not have the same versions: tensorflow 2.15.1 and 9',
      ],
    );
    assert.match(table(mixed), /Memory comparison INVALID/);
  });
});

describe('bench merge writes', () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-merge-'));
  });

  after(() => rm(root, { recursive: true, force: true }));

  test('one folder with everything that the shards recorded', async () => {
    const saved = await Promise.all(
      sampleShards().map(async ({ run }) => {
        const gates = ['a@512: solo.p50 <= 1ms', 'c: errors == 0'];
        const changed = { ...run, scenario: { ...run.scenario, gates } };
        return { run: changed, directory: await saveSampleRun(path.join(root, 'shards'), changed) };
      }),
    );
    const { directory, run } = await mergeRuns({
      ...{ shards: saved, baseline: null },
      resultsRoot: path.join(root, 'results'),
    });
    assert.deepEqual(await loadRun(directory), run);
    assert.deepEqual(
      run.gates.map(({ cell, outcome }) => `${cell} ${outcome}`),
      ['a-512MB-1t fail', '* inconclusive'],
    );
    assert.equal((await loadRounds(directory)).length, 18);
    const files = await readdir(directory);
    for (const file of ['cells', 'machines', 'table.txt', 'table.md', 'table.csv', 'report.html'])
      assert.ok(files.includes(file), file);
    for (const { run: shard } of saved)
      assert.deepEqual(await loadRun(path.join(directory, 'machines', String(shard.shard.index))), shard);
    assert.ok((await readdir(path.join(directory, 'cells/b-3008MB-1t'))).includes('samples.csv.gz'));
  });
});
