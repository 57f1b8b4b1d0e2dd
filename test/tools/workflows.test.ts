import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { lint } from '../support/actionlint.js';
import { WITHOUT_GO } from '../support/go-program.js';
import { projectRoot } from '../support/project-root.js';

const root = projectRoot();
const text = (...names: string[]) => readFile(path.join(root, ...names), 'utf8');
const WORKFLOWS = path.join('.github', 'workflows');

interface Step {
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

describe('workflows', { skip: WITHOUT_GO }, async () => {
  for (const name of await readdir(path.join(root, WORKFLOWS))) {
    test(`${name} has nothing that actionlint complains of`, async () => {
      assert.equal(await lint(await text(WORKFLOWS, name), root), '');
    });
  }

  test('nor have those in docs/ci.md, which name inputs and outputs of the action as it is', async () => {
    const blocks = [...(await text('docs', 'ci.md')).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)];
    const workflows = blocks.map(([, block = '']) => block).filter((block) => /^jobs:$/m.test(block));
    assert.equal(workflows.length, 2);
    for (const workflow of workflows) assert.equal(await lint(workflow, root), '');
    const wrong = (workflows[0] ?? '').replace('against:', 'agianst:');
    assert.match(await lint(wrong, root), /input "agianst" is not defined/);
  });
});

describe('the matrix in docs/scale.md', { skip: WITHOUT_GO }, () => {
  test('has nothing that actionlint complains of, and measures each shard of as many as there are jobs', async () => {
    const [, block = ''] =
      /^```yaml\n(name: shards\n[\s\S]*?)^```$/m.exec(await text('docs', 'scale.md')) ?? [];
    assert.equal(await lint(block, root), '');
    assert.match(
      await lint(block.replace('matrix.shard', 'matrix.part'), root),
      /property "part" is not defined/,
    );
    const { jobs } = parse(block);
    const { shard } = jobs.shard.strategy.matrix;
    assert.deepEqual(
      shard,
      shard.map((_: number, at: number) => at + 1),
    );
    assert.match(block, /SHARD: \$\{\{ matrix\.shard \}\}\/\$\{\{ strategy\.job-total \}\}/);
  });
});

describe('the action', async () => {
  const source = await text('action.yml');
  const action: Action = parse(source);

  test('uses every input that it has, and no other', () => {
    const used = [...source.matchAll(/\binputs\.([\w-]+)/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(used)].toSorted(), Object.keys(action.inputs).toSorted());
  });

  test('gives what comes from outside to its scripts by the environment, never as part of them', () => {
    const scripts = action.runs.steps.flatMap(({ run = [] }) => run);
    assert.ok(scripts.length >= 4);
    for (const script of scripts) assert.doesNotMatch(script, /\$\{\{/);
  });

  test('its scripts can be parsed', async () => {
    for (const name of await readdir(path.join(root, '.ci/action'))) {
      const file = path.join(root, '.ci/action', name);
      if (name.endsWith('.sh')) execFileSync('bash', ['-n', file]);
      else execFileSync(process.execPath, ['--check', file]);
    }
  });
});
