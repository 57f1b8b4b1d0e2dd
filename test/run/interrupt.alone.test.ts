import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { loadRun } from '../../src/results/index.js';
import { bench } from '../support/bench.js';
import { leftovers } from '../support/leftovers.js';

const ARGUMENTS = [
  'run',
  'scenarios/squeezenet.yaml',
  '--variants',
  'onnxruntime-node',
  '--memory',
  '1769',
  '--rounds',
  '2',
  ...[
    'cold.samples=1',
    'solo.duration=500ms',
    'warm.duration=1s',
    'warm.warmup=100ms',
    'warm.connections=4',
    'warm.threads=4',
  ].flatMap((setting) => ['--set', setting]),
];

describe('an interrupted run', () => {
  let root: string;
  let directory: string;
  const before_ = leftovers();

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-interrupt-'));
  });

  after(() => rm(root, { recursive: true, force: true }));

  test('keeps what is measured, writes its tables and exits 130', async () => {
    let interrupted = false;
    const result = await bench([...ARGUMENTS, '--out', root], {
      onMessages: (text, child) => {
        if (interrupted || !text.includes(' ETA ')) return;
        interrupted = true;
        child.kill('SIGINT');
      },
    });
    assert.equal(result.exitCode, 130, result.stderr);
    const [id = ''] = await readdir(path.join(root, 'squeezenet'));
    directory = path.join(root, 'squeezenet', id);
    const run = await loadRun(directory);
    assert.equal(run.state, 'interrupted');
    assert.ok(
      (run.cells[0]?.rounds?.length ?? 0) + ('metrics' in run.control ? 1 : 0) >= 1 || run.cells.length === 1,
    );
    const files = await readdir(directory);
    assert.ok(
      ['run.json', 'table.txt', 'table.md', 'table.csv', 'report.html'].every((file) => files.includes(file)),
    );
    assert.deepEqual(leftovers(), before_);
  });

  test('is finished by --resume, and only what was missing is measured', async () => {
    const { startedAt } = await loadRun(directory);
    const result = await bench([...ARGUMENTS, '--out', root, '--resume']);
    assert.equal(result.exitCode, 0, result.stderr);
    const run = await loadRun(directory);
    assert.equal(run.state, 'complete');
    assert.equal(run.startedAt, startedAt);
    assert.equal(run.cells[0]?.rounds?.length, 2);
    const measuredNow = result.stderr.split('\n').filter((line) => line.startsWith('✓')).length;
    assert.ok(
      measuredNow > 0 && measuredNow < 4,
      `${measuredNow} of 4 slots were measured after the interrupt`,
    );
    assert.ok(run.warnings.some(({ code }) => code === 'resumed'));
  });

  test('a second SIGINT ends it at once, and what it started ends too', async () => {
    let sent = 0;
    const result = await bench([...ARGUMENTS, '--out', root], {
      onMessages: (text, child) => {
        if (sent > 0 || !text.includes('results in')) return;
        sent = 1;
        child.kill('SIGINT');
        child.kill('SIGINT');
      },
    });
    assert.equal(result.exitCode, 130);
    const deadline = performance.now() + 20_000;
    while (leftovers().length > before_.length && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.deepEqual(leftovers(), before_);
  });

  test('kill -9 of the command line leaves nothing running either', async () => {
    const result = await bench([...ARGUMENTS, '--out', root], {
      onMessages: (text, child) => {
        if (text.includes('results in')) child.kill('SIGKILL');
      },
    });
    assert.equal(result.exitCode, null);
    const deadline = performance.now() + 20_000;
    while (leftovers().length > before_.length && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.deepEqual(leftovers(), before_);
  });
});
