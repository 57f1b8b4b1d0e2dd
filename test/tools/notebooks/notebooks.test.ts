import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { compareRuns, METRICS_OF_RUNS } from '../../../src/compare/index.js';
import type { Run } from '../../../src/model/index.js';
import { coldTable } from '../../../src/report/cold-table.js';
import { memoryTable } from '../../../src/report/memory-table.js';
import type { Table } from '../../../src/report/table.js';
import { warmTable } from '../../../src/report/warm-table.js';
import { loadRun } from '../../../src/results/index.js';
import { bench } from '../../support/bench.js';
import { saveConsistentRun } from '../../support/consistent-run.js';
import { measuredRun } from '../../support/measured-run.js';
import { projectRoot } from '../../support/project-root.js';
import { pythonEnvironment } from '../../support/python.js';

const HERE = path.join(projectRoot(), 'test', 'tools', 'notebooks');
const PLOTS = ['percentile-plot', 'memory-plot', 'cold-plot', 'seconds-plot'];
const SHORT = [
  ...['rounds=1', 'cold.samples=2', 'solo.duration=600ms', 'warm.duration=1200ms', 'warm.warmup=100ms'],
  ...['warm.connections=4', 'warm.threads=2'],
].flatMap((setting) => ['--set', setting]);

interface Cell {
  readonly id: string;
  readonly executed: boolean;
  readonly text: string;
  readonly tables: readonly string[];
  readonly plain: readonly string[];
  readonly images: readonly string[];
}

interface Executed {
  readonly version: readonly number[];
  readonly error: string | null;
  readonly cells: readonly Cell[];
}

const cellOf = ({ cells }: Executed, id: string): Cell =>
  cells.find((cell) => cell.id === id) ?? assert.fail(`no cell ${id}`);

/** What stands in a table that pandas wrote, by row and head. */
function rowsOf(html: string): readonly Readonly<Record<string, string>>[] {
  const inside = (text: string, tag: string) =>
    [...text.matchAll(new RegExp(`<${tag}\\b[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))].map(
      ([, found = '']) => found,
    );
  const [head = '', body = ''] = [...inside(html, 'thead'), ...inside(html, 'tbody')];
  const heads = inside(head, 'th').slice(1);
  return inside(body, 'tr').map((row) =>
    Object.fromEntries(inside(row, 'td').map((value, place) => [heads[place] ?? '', value])),
  );
}

describe('the notebook of a run', () => {
  let root: string;
  let env: NodeJS.ProcessEnv;
  let python: string;
  let directory: string;

  /** A real one, short: on a machine that is not free its cells are invalid, which it says. */
  async function measure(...settings: string[]): Promise<string> {
    const out = await mkdtemp(path.join(root, 'measured-'));
    const what = ['scenarios/squeezenet.yaml', '--variants', 'onnxruntime-node', '--out', out];
    const { exitCode, stderr } = await bench(['run', ...what, ...SHORT, ...settings]);
    assert.ok(exitCode === 0 || exitCode === 5, stderr);
    const [id = ''] = await readdir(path.join(out, 'squeezenet'));
    return path.join(out, 'squeezenet', id);
  }

  async function execute(file: string): Promise<Executed> {
    const program = [path.join(HERE, 'execute.py'), file];
    const { stdout } = await promisify(execFile)(python, program, { env, maxBuffer: 64e6 });
    return JSON.parse(stdout) as Executed;
  }

  async function executed(run: string): Promise<Executed> {
    const { exitCode, stderr, stdout } = await bench(['export', 'notebook', run]);
    assert.equal(exitCode, 0, stderr);
    return execute(stdout.trim());
  }

  /** A copy of the run without some of its files, and with another `run.json`. */
  async function changed(
    change: (run: Run) => unknown,
    without: (file: string) => boolean = () => false,
  ): Promise<string> {
    const copy = await mkdtemp(path.join(root, 'copy-'));
    await cp(directory, copy, {
      recursive: true,
      filter: (file) => !file.endsWith('.ipynb') && !without(path.basename(file)),
    });
    const file = path.join(copy, 'run.json');
    await writeFile(file, JSON.stringify(change(JSON.parse(await readFile(file, 'utf8')) as Run)));
    return copy;
  }

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-notebooks-'));
    ({ python } = await pythonEnvironment(path.join(HERE, 'requirements.txt'), 'notebook-tools'));
    const own = Object.fromEntries(
      ['IPYTHONDIR', 'MPLCONFIGDIR', 'JUPYTER_RUNTIME_DIR', 'JUPYTER_CONFIG_DIR', 'TMPDIR'].map((name) => [
        name,
        path.join(root, name.toLowerCase()),
      ]),
    );
    env = { ...process.env, ...own };
    await mkdir(env.TMPDIR ?? '');
    directory = await saveConsistentRun(root);
  });
  after(() => rm(root, { recursive: true, force: true }));

  const wholly = (found: Executed) => {
    assert.equal(found.error, null);
    assert.deepEqual(found.version, [4, 5]);
    for (const { id, executed } of found.cells) assert.ok(executed, id);
  };

  /** Every figure of ours that stands in both. */
  function assertSameFigures(html: string, table: Table): void {
    const rows = rowsOf(html);
    let compared = 0;
    for (const [place, { kind, values }] of table.rows.filter(({ kind }) => kind !== 'reference').entries()) {
      for (const [column, { text: head }] of table.heads.entries()) {
        if (kind === 'unmeasured' && column >= table.identity) continue;
        const own = rows[place]?.[head];
        if (own === undefined) continue;
        assert.equal(own, values[column]?.text, `${table.id}, row ${place}, ${head}`);
        compared += 1;
      }
    }
    assert.ok(compared > 15, `${compared}`);
  }

  test('executes from start to end, and has the figures of bench’s own tables, and plots', async () => {
    const run = await loadRun(directory);
    assert.deepEqual(
      run.cells.map(({ status }) => status),
      ['measured', 'measured', 'unavailable'],
    );
    const found = await executed(directory);
    wholly(found);
    for (const [id, table] of [
      ['warm-table', warmTable(run)],
      ['cold-table', coldTable(run)],
      ['memory-table', memoryTable(run)],
    ] as const)
      assertSameFigures(cellOf(found, id).tables.join(), table);
    for (const id of PLOTS) {
      const [image = ''] = cellOf(found, id).images;
      const bytes = Buffer.from(image, 'base64');
      assert.equal(bytes.subarray(1, 4).toString(), 'PNG', id);
      assert.ok(bytes.length > 10_000, id);
    }
    assert.match(cellOf(found, 'recompute').text, /^(\d{2,}) figures were computed again, and agree$/m);
    assert.match(cellOf(found, 'recompute').plain.join(), /mean Duration of the reports +6\b/);
    assert.match(cellOf(found, 'caveats').tables.join(), /10240 MB buys/);
    assert.match(cellOf(found, 'warm-table').text, /^errors of a-512MB-1t: 4 function-error$/m);
    assert.match(cellOf(found, 'against-table').text, /held against no other side/);
  });

  test('stops where a file does not agree with run.json', async () => {
    const [first] = (await loadRun(directory)).cells;
    const wrong = await changed((run) => {
      const [cell] = run.cells;
      if (cell?.status !== 'measured' || !('mean' in cell.warm.serviceTimeUs)) return assert.fail();
      Object.assign(cell.warm.serviceTimeUs, { mean: cell.warm.serviceTimeUs.mean * 1.0001 });
      return run;
    });
    const { error, cells } = await executed(wrong);
    assert.match(error ?? '', /^ValueError: 2 of \d+ figures of this run do not agree with its files$/);
    assert.match(cells.map(({ tables }) => tables.join()).join(), new RegExp(`${first?.id}.*`));
    assert.ok(cells.every(({ images }) => images.length === 0));
  });

  for (const [loop, settings] of [
    ['closed', []],
    ['open', ['--set', 'warm.rate=20']],
  ] as const)
    test(`what was measured just now, in a ${loop} loop, agrees with its files, too`, async () => {
      const measured = await measure('--memory', '1769,10240', ...settings);
      const run = await loadRun(measured);
      const found = await executed(measured);
      wholly(found);
      assert.match(cellOf(found, 'caveats').tables.join(), /10240 MB buys/);
      if (run.cells[0]?.status !== 'measured') return;
      assertSameFigures(cellOf(found, 'warm-table').tables.join(), warmTable(run));
      assert.match(cellOf(found, 'warm-table').text, new RegExp(`${loop} loop`));
      assert.match(cellOf(found, 'recompute').text, /^\d{2,} figures were computed again, and agree$/m);
    });

  test('what a run has not is n/a, with the reason, and what is not beside it is not checked', async () => {
    const reason = 'nobody said how a cold start is forced';
    const absent = { n: 0, reason };
    const part = await changed(
      (run) => ({
        ...run,
        cells: run.cells.map((cell) => {
          if (cell.status !== 'measured') return cell;
          const phasesUs = Object.fromEntries(Object.keys(cell.cold.phasesUs).map((key) => [key, absent]));
          const cold = { ...cell.cold, ...absent, clientUs: absent, initDurationUs: absent, phasesUs };
          return { ...cell, cold, cost: absent, warm: { ...cell.warm, environments: null } };
        }),
      }),
      (file) =>
        /^(samples\.csv\.gz|platform\.ndjson|table\.csv|round-\d\.(json|cold\.hgrm|warm\.hlog))$/.test(file),
    );
    const found = await executed(part);
    wholly(found);
    assert.match(cellOf(found, 'recompute').text, /^samples\.csv\.gz is not beside this run/m);
    assert.ok(cellOf(found, 'cold-table').text.includes(`n/a: ${reason}`));
    assert.equal(rowsOf(cellOf(found, 'warm-table').tables.join())[0]?.envs, 'n/a');
    assert.match(cellOf(found, 'cold-plot').text, /^no plot of the phases of cold starts/);
    assert.equal(cellOf(found, 'percentile-plot').images.length, 1);
  });

  test('one that ended before anything was measured says so, cell by cell', async () => {
    const nothing = await changed((run) => ({
      ...run,
      state: 'interrupted',
      cells: run.cells.map(({ id, variant, memoryMB, threads }) => ({
        ...{ id, variant, memoryMB, threads, warnings: [], rounds: [] },
        ...{ status: 'failed', reason: 'the run ended before it was measured' },
      })),
      control: { n: 0, reason: 'no round had it' },
    }));
    const found = await executed(nothing);
    wholly(found);
    assert.match(cellOf(found, 'caveats').tables.join(), /the run did not end: it has what was measured/);
    assert.match(cellOf(found, 'warm-table').tables.join(), /failed/);
    for (const id of PLOTS) assert.equal(cellOf(found, id).images.length, 0, id);
  });

  test('a run against another side has what bench found between them', async () => {
    const baseline = measuredRun({ id: '2026-11-25T08-00-00Z-bbbbbb', seed: 2, variants: { a: 1, b: 1 } });
    const options = { metrics: METRICS_OF_RUNS, gates: [] };
    const comparison = compareRuns(baseline, measuredRun({ variants: { a: 1, b: 1.5 } }), [], options);
    const sides = await changed((run) => run);
    await writeFile(path.join(sides, 'comparison.json'), JSON.stringify(comparison));
    const found = await executed(sides);
    wholly(found);
    const rows = rowsOf(cellOf(found, 'against-table').tables.join());
    assert.deepEqual(
      rows.map(({ cell, metric, verdict }) => [cell, metric, verdict]),
      comparison.figures.map(({ cell, metric, verdict }) => [cell, metric, verdict]),
    );
    assert.ok(rows.some(({ verdict }) => verdict === 'slower'));
    assert.equal(cellOf(found, 'against-plot').images.length, 1);
  });

  test('the walk-through deploys a function, measures it, and leaves nothing', async () => {
    const file = path.join(root, 'walkthrough.ipynb');
    const { exitCode, stderr } = await bench(['export', 'notebook', '--walkthrough', '--out', file]);
    assert.equal(exitCode, 0, stderr);
    const found = await execute(file);
    wholly(found);
    const [loaded] = [cellOf(found, 'load')];
    const figures = Object.fromEntries(
      [...(loaded?.tables[0] ?? '').matchAll(/<th>([^<]+)<\/th>\s*<td>([^<]+)<\/td>/g)].map(
        ([, name = '', value = '']) => [name, value],
      ),
    );
    assert.ok(Number(figures.n) > 20, JSON.stringify(figures));
    assert.ok(Number(figures['p50, ms']) > 0);
    assert.equal(figures.errors, '0');
    for (const id of ['invocations-plot', 'load-plot']) assert.equal(cellOf(found, id).images.length, 1, id);
    assert.match(cellOf(found, 'remove').text, /are gone/);
  });

  test('leaves no process and no file', async () => {
    const environments = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const living = environments.filter((pid) => environmentOf(pid).includes(env.TMPDIR ?? ''));
    assert.deepEqual(living, []);
    assert.deepEqual(await readdir(env.TMPDIR ?? ''), []);
  });
});

/** Of a process that may be gone already. */
function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}
