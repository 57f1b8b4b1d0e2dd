import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { renderReport } from '../src/report/index.js';
import { loadRun } from '../src/results/index.js';
import { parseGate } from '../src/scenario/index.js';
import { bench } from './support/bench.js';
import { projectRoot } from './support/project-root.js';

/** As a shell cuts them. */
const words = (line: string): readonly string[] =>
  execFileSync('bash', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' })
    .trim()
    .split('\n');

/** What of a run's command line is about its scenario; gates are checked, too. */
function ofScenario([first, second, ...others]: readonly string[]): string[] {
  if (first === undefined) return [];
  if (first === '--gate') parseGate(second ?? '');
  return first === '--gate' || first === '--against'
    ? ofScenario(others)
    : [first, ...ofScenario(second === undefined ? others : [second, ...others])];
}

const tableRows = (markdown: string): readonly string[] =>
  markdown.split('\n').filter((line) => line.startsWith('|'));

describe('the README', async () => {
  const readme = await readFile(path.join(projectRoot(), 'README.md'), 'utf8');

  test('shows the tables of the committed reference run, figure by figure', async () => {
    const [, shown = ''] = /<!-- reference:begin -->([\s\S]*)<!-- reference:end -->/.exec(readme) ?? [];
    const rendered = tableRows(renderReport(await loadRun('results/reference'), 'markdown'));
    const rows = tableRows(shown);
    assert.ok(rows.length > 20);
    for (const row of rows) assert.ok(rendered.includes(row), `not in the reference run: ${row}`);
  });

  test('names every command that there is', async () => {
    const { stdout } = await bench(['--help']);
    const commands = [...stdout.matchAll(/^ {2}bench (\w+)/gm)].map(([, name]) => name);
    assert.ok(commands.length >= 10);
    for (const name of commands) assert.match(readme, new RegExp(`\\| .*\`bench ${name}\\b.*\\|`));
  });

  test('its scenario overrides are valid', async () => {
    const runs = [...readme.matchAll(/^npx bench run (scenarios\/\S+.*)$/gm)].map(([, args = '']) => args);
    assert.ok(runs.length >= 2);
    const check = async (args: string) => ({
      args,
      ...(await bench(['validate', ...ofScenario(words(args))])),
    });
    for (const { args, exitCode, stderr } of await Promise.all(runs.map(check)))
      assert.equal(exitCode, 0, `${args}: ${stderr}`);
  });

  test('its test command is the one that runs on a clean checkout', async () => {
    const script = await readFile(path.join(projectRoot(), '.ci/run'), 'utf8');
    assert.match(readme, /^npm ci && npm test$/m);
    assert.match(script, /^npm ci$/m);
    assert.match(script, /^npm test$/m);
  });
});
