import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bench } from '../support/bench.js';

const RUN = 'results/reference';

describe('bench report', () => {
  let root = '';
  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-report-'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  test('writes several formats into a folder that is made for them', async () => {
    const out = path.join(root, 'new', 'formats');
    const formats = 'table,markdown,csv,html,json,junit,openmetrics,bmf,benchmark-action,github';
    const { exitCode, stderr } = await bench(['report', RUN, '--format', formats, '--out', out]);
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual((await readdir(out)).sort(), [
      'benchmark-action.json',
      'bmf.json',
      'github-annotations.txt',
      'github-comment.md',
      'github-outputs.txt',
      'github-summary.md',
      'junit.xml',
      'openmetrics.txt',
      'report.html',
      'run.json',
      'table.csv',
      'table.md',
      'table.txt',
    ]);
  });

  test('prints one format and nothing else', async () => {
    const { stdout } = await bench(['report', RUN, '--format', 'bmf']);
    assert.ok(Object.keys(JSON.parse(stdout)).length > 0);
  });

  test('tells GitHub by the files that it names, and keeps what is in them', async () => {
    const [summary, outputs] = [path.join(root, 'summary'), path.join(root, 'outputs')];
    await writeFile(outputs, 'earlier=1\n');
    const env = { GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: outputs };
    const scenario = 'scenarios/squeezenet.yaml';
    const { exitCode, stdout } = await bench(['report', RUN, '--format', 'github', '--scenario', scenario], {
      env,
    });
    assert.equal(exitCode, 0);
    for (const line of stdout.trim().split('\n')) assert.match(line, /^(::(error|warning|notice) file=|$)/);
    assert.match(await readFile(summary, 'utf8'), /^# squeezenet$/m);
    assert.match(
      await readFile(outputs, 'utf8'),
      /^earlier=1\nverdict=pass\nexit-code=0\nrun=results\/reference\n/,
    );
  });

  test('refuses a format that does not exist, several without a folder, and a scenario that is not there', async () => {
    const refused = async (...args: string[]) => {
      const { exitCode, stderr, stdout } = await bench(['report', RUN, ...args]);
      assert.deepEqual([exitCode, stdout], [2, '']);
      return stderr;
    };
    assert.match(await refused('--format', 'junti'), /no format "junti"\nhint: formats are table, /);
    assert.match(await refused('--format', 'csv,json'), /--out DIR/);
    assert.match(await refused('--format', 'github', '--scenario', 'none.yaml'), /none\.yaml cannot be read/);
  });
});
