import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { RunData } from '../../src/compare/index.js';
import type { MeasuredCell, Run } from '../../src/model/index.js';
import { loadRounds, loadRun } from '../../src/results/index.js';
import { leftovers } from '../support/leftovers.js';
import { projectRoot } from '../support/project-root.js';
import { projectWithToys, toyHandler } from '../support/toy-project.js';

const SCENARIO = `
name: toys
network: squeezenet1_1
variants: [toy, goner]
memory: [1769]
rounds: 2
cold: { samples: 1 }
solo: { duration: 300ms }
warm: { connections: 2, threads: 1, duration: 500ms, warmup: 100ms }
gates: ["toy: solo.p50 <= +10%"]
`;

describe('bench run --against', () => {
  let root = '';
  let project = '';
  let directory = '';
  let result = { exitCode: null as number | null, stdout: '', stderr: '' };
  let candidate: Run;
  let baseline: Run;
  const before_ = leftovers();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
      cwd: project,
      encoding: 'utf8',
    });

  /** A step of the action, as GitHub runs it. */
  const step = (script: string, env: Readonly<Record<string, string>>) =>
    run('bash', [path.join(projectRoot(), '.ci/action', script)], {
      ...{ BENCH_ROOT: project, RUNNER_TEMP: root, GITHUB_OUTPUT: path.join(root, 'outputs') },
      ...{ GITHUB_STEP_SUMMARY: path.join(root, 'summary'), SCENARIO: 'toys.yaml', STRICT: 'false', ...env },
    });
  const output = async (name: string) =>
    [...(await readFile(path.join(root, 'outputs'), 'utf8')).matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].at(
      -1,
    )?.[1];

  async function run(program: string, args: readonly string[], env = {}): Promise<typeof result> {
    const child = spawn(program, args, { cwd: project, env: { ...process.env, ...env } });
    const texts = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        texts[stream] += text;
      });
    }
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, ...texts };
  }

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-against-'));
    project = path.join(root, 'project');
    await projectWithToys(project, ['toy', 'goner'], SCENARIO);
    git('init', '--quiet', '--initial-branch', 'main');
    git('add', '.');
    git('commit', '--quiet', '-m', 'both toys');
    await writeFile(path.join(project, 'handlers/toy/handler.ts'), toyHandler(30));
    await rm(path.join(project, 'handlers/goner'), { recursive: true });
    result = await step('run.sh', { AGAINST: 'main', GATES: '\nerrors == 0\n', OPTIONS: '--seed 5' });
    directory = (await output('run')) ?? '';
    candidate = await loadRun(directory);
    baseline = await loadRun(path.join(directory, 'baseline'));
  });

  after(() => rm(root, { recursive: true, force: true }));

  test('a gate that fails twice, in both orders, makes the exit code 3', async () => {
    assert.equal(await output('exit-code'), '3', result.stderr);
    assert.equal(candidate.seed, 5);
    // The other variant is of one side alone: its gates are open.
    const [gate, errors] = candidate.gates.filter(({ cell }) => cell === 'toy-1769MB-1t');
    assert.deepEqual([errors?.gate, errors?.outcome], ['errors == 0', 'pass']);
    assert.equal(gate?.outcome, 'fail');
    assert.match(gate?.message ?? '', /solo\.p50 changed by \+\d+\.\d % .*found twice, in both orders$/);
    assert.match(result.stderr, /measured again, in the opposite order, before it counts: toy-1769MB-1t/);
  });

  test('says what is compared with what, also that something is not committed', () => {
    const [own, other] = [candidate.against?.own, candidate.against?.other];
    assert.match(own ?? '', /^the working tree \(commit [0-9a-f]{12}, with \d uncommitted changes\)$/);
    assert.match(other ?? '', /^main \(commit [0-9a-f]{12}\)$/);
    assert.deepEqual([baseline.against?.own, baseline.against?.other], [other, own]);
    assert.ok(result.stderr.includes(`${own} with ${other}, in the same rounds`));
  });

  test('the verdict is one of interleaved rounds', async () => {
    assert.match(result.stdout, /toy-1769MB-1t is slower: solo\.p50 is \d\.\d\dx \(\d\.\d\d to \d+\.\d\d\)/);
    assert.match(result.stdout, /^comparison · main \(commit \w+\) -> the working tree \(/m);
    assert.doesNotMatch(result.stdout, /not interleaved/);
    const comparison = JSON.parse(await readFile(path.join(directory, 'comparison.json'), 'utf8'));
    assert.equal(comparison.interleaved, true);
    const report = await readFile(path.join(directory, 'report.html'), 'utf8');
    assert.match(
      report,
      /<h2>Against main \(commit [0-9a-f]{12}\)<\/h2>\n<ul>\n<li class="bad">toy-1769MB-1t is slower: /,
    );
    assert.match(report, /<section id="solo-p50">/);
    assert.match(report, /"roundsBefore":\{"warm\.p50":\[\d/);
    assert.match(report, /<p class="verdict bad">Valid; 1 of 3 gates hold; slower in toy-1769MB-1t\.<\/p>/);
    const solo = comparison.figures.find(({ metric }: { metric: string }) => metric === 'solo.p50');
    // 30 ms over 10 ms, and what both take beside their sleep.
    assert.ok(solo.ratio > 1.5 && solo.ratio < 3.2, `${solo.ratio}`);
  });

  test('both sides were measured in the same rounds, the later ones in the opposite order', async () => {
    assert.equal(candidate.against?.againFrom, 3);
    const started = async (folder: string) => {
      const records = await loadRounds(folder);
      return records.filter(({ cell }) => cell === 'toy-1769MB-1t').map(({ result: { round } }) => round);
    };
    assert.deepEqual(await started(directory), [1, 2, 3, 4]);
    assert.deepEqual(await started(path.join(directory, 'baseline')), [1, 2, 3, 4]);
    const order = [...result.stderr.matchAll(/^✓ round (\d)\/\d toy-1769MB-1t( \(baseline\))? {2}/gm)].map(
      ([, round, side]) => `${round}${side === undefined ? 'c' : 'b'}`,
    );
    assert.equal(order.length, 8);
    const opposite = order
      .slice(0, 4)
      .map((name) => `${Number(name[0]) + 2}${name[1]}`)
      .map((_, index, names) => names[index ^ 1]);
    assert.deepEqual(order.slice(4), opposite);
  });

  test('a variant of one side alone keeps its row, and is compared with nothing', () => {
    const goner = candidate.cells.find(({ variant }) => variant === 'goner');
    assert.equal(goner?.status, 'unavailable');
    assert.match(
      goner?.status === 'unavailable' ? goner.reason : '',
      /^only main \(commit .*\) has this variant$/,
    );
    assert.match(result.stdout, /goner-1769MB-1t \(candidate\): unavailable/);
  });

  test('a saved side is a run like any other', async () => {
    const data: RunData = { run: baseline, records: await loadRounds(path.join(directory, 'baseline')) };
    const toy = baseline.cells.find((cell): cell is MeasuredCell => cell.status === 'measured');
    assert.equal(toy?.rounds.length, 4);
    assert.equal(data.records.length, 4);
  });

  test('a job on GitHub tells of it: summary, annotation, outputs, and the comment', async () => {
    const told = await step('tell.sh', { RUN: directory });
    assert.equal(told.exitCode, 0, told.stderr);
    assert.match(
      told.stdout,
      /^::error file=toys\.yaml,line=10,title=fail%3A toy%3A solo\.p50 <= \+10%25::/m,
    );
    assert.deepEqual([await output('verdict'), await output('exit-code')], ['fail', '3']);
    for (const file of [path.join(root, 'summary'), path.join(directory, 'github-comment.md')]) {
      const text = await readFile(file, 'utf8');
      assert.match(text, /^> \*\*fail: toy: solo\.p50 &lt;= \+10%/m);
      assert.match(text, /^> \*\*toy-1769MB-1t is slower: /m);
    }
  });

  test('leaves no worktree, process, cgroup or temporary file', () => {
    assert.equal(git('worktree', 'list').trim().split('\n').length, 1);
    assert.deepEqual(leftovers(), before_);
  });

  test('an unknown ref is a usage error before anything is measured', async () => {
    const { stderr } = await step('run.sh', { AGAINST: 'no-such-branch', GATES: '', OPTIONS: '' });
    assert.deepEqual([await output('exit-code'), await output('run')], ['2', '']);
    assert.match(stderr, /git knows no commit "no-such-branch"/);
  });
});
