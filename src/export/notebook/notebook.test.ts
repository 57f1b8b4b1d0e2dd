import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { BenchError } from '../../errors/index.js';
import { exportRunNotebook, exportWalkthrough } from './index.js';
import { notebookFile } from './notebook-file.js';
import { cellsOfPercentFormat, type NotebookCell } from './percent-format.js';

interface CellOfFile {
  readonly cell_type: string;
  readonly id: string;
  readonly source: readonly string[];
  readonly metadata: { readonly tags?: readonly string[] };
}

const cellsOf = (text: string) => (JSON.parse(text) as { cells: readonly CellOfFile[] }).cells;

/** A line of a cell, which no marker is and which does not end in white space. */
const line = fc.stringMatching(/^([ -~]{0,20}[!-~])?$/).filter((text) => !text.startsWith('# %%'));
const cell = fc.record({
  kind: fc.constantFrom('code' as const, 'markdown' as const),
  id: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
  lines: fc.array(line, { maxLength: 5 }),
});

function percentFormat(cells: readonly { kind: string; id: string; lines: readonly string[] }[]): string {
  return cells
    .map(({ kind, id, lines }) =>
      kind === 'code'
        ? `# %% ${id}\n${lines.join('\n')}\n`
        : `# %% [markdown] ${id}\n${lines.map((each) => `# ${each}`).join('\n')}\n`,
    )
    .join('\n');
}

describe('the percent format', () => {
  test('gives back the cells that were written', () => {
    fc.assert(
      fc.property(fc.array(cell), (cells) => {
        const expected = cells.map(({ kind, id, lines }) => ({ kind, id, source: lines.join('\n').trim() }));
        assert.deepEqual(cellsOfPercentFormat(percentFormat(cells)), expected);
      }),
    );
  });

  test('text before the first cell is refused', () => {
    assert.throws(() => cellsOfPercentFormat('\nimport os\n# %% a\n'), /"import os" before its first cell/);
  });
});

describe('a notebook as a file', () => {
  test('keeps each text as its lines, and has the values of the parameters, whatever is in them', () => {
    const cells: readonly NotebookCell[] = [
      { kind: 'code', id: 'parameters', source: 'A = 1' },
      { kind: 'code', id: 'two', source: 'a\n\nb' },
    ];
    const [parameters, two] = cellsOf(notebookFile(cells, { A: 'a"\n\\é', B: 5 }));
    assert.equal(parameters?.source.join(''), 'A = "a\\"\\n\\\\é"\nB = 5');
    assert.deepEqual(parameters?.metadata.tags, ['parameters']);
    assert.deepEqual(two?.source, ['a\n', '\n', 'b']);
  });
});

describe('the notebooks', () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-notebook-'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  const parametersOf = (text: string) =>
    cellsOf(text)
      .find(({ id }) => id === 'parameters')
      ?.source.join('');

  test('that of a run finds its folder from its own, is the same each time, and has unlike ids', async () => {
    const run = path.join(root, 'results', 'a run');
    await mkdir(run, { recursive: true });
    const [inside, beside] = [path.join(run, 'run.ipynb'), path.join(root, 'analysis', 'run.ipynb')];
    await exportRunNotebook(run, inside);
    await exportRunNotebook(run, beside);
    assert.equal(parametersOf(await readFile(inside, 'utf8')), 'RUN_FOLDER = "."');
    assert.equal(parametersOf(await readFile(beside, 'utf8')), 'RUN_FOLDER = "../results/a run"');
    const [one, other] = await Promise.all([inside, beside].map((file) => readFile(file, 'utf8')));
    assert.equal(one?.replace('RUN_FOLDER = \\".\\"', ''), other?.replace(/RUN_FOLDER = \\".*?\\"/, ''));
    const ids = cellsOf(one ?? '').map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  test('that of a function has what it deploys, and names no folder of this machine', async () => {
    const file = path.join(root, 'walkthrough.ipynb');
    const what = { project: root, scenario: 'scenarios/a.yaml', variant: 'tfjs-wasm', memoryMB: 512 };
    await exportWalkthrough(what, file);
    const text = await readFile(file, 'utf8');
    assert.equal(
      parametersOf(text),
      'PROJECT = "."\nSCENARIO = "scenarios/a.yaml"\nVARIANT = "tfjs-wasm"\nMEMORY_MB = 512',
    );
    assert.ok(!text.includes(root));
    const ids = cellsOf(text).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  test('one that is there, and may have been changed, is not overwritten', async () => {
    const file = path.join(root, 'mine.ipynb');
    await exportRunNotebook(root, file);
    await assert.rejects(
      exportRunNotebook(root, file),
      (error) =>
        error instanceof BenchError && error.exitCode === 2 && /is there already/.test(error.message),
    );
  });
});
