import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { loadRun } from '../../src/results/index.js';
import { type BenchOptions, type BenchResult, bench } from '../support/bench.js';

/** Any server will do: what is deployed is no matter here. */
const SCENARIO = (url: string) => `name: parts
variants: [mine, theirs]
memory: [1024, 1769]
target: {url: "${url}", parity: none}
rounds: 2
cold: {samples: 0}
solo: {duration: 200ms}
warm: {connections: 2, duration: 300ms, warmup: 50ms}
`;

/** Beside other work on a machine what is measured may be invalid, which does not matter here. */
const measured = ({ exitCode, stderr }: BenchResult) => assert.ok([0, 5].includes(exitCode ?? -1), stderr);

describe('a scenario that is measured in two shards', () => {
  let root: string;
  let file: string;
  const server = createServer((_, response) => setTimeout(() => response.end('{}'), 5));

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-shards-'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    file = path.join(root, 'parts.yaml');
    await writeFile(file, SCENARIO(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

  after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(root, { recursive: true, force: true });
  });

  const shard = (which: string, more: readonly string[] = [], options: BenchOptions = {}) =>
    bench(['run', file, '--shard', which, '--out', root, ...more], options);
  const runsIn = (folder: string) => readdir(path.join(folder, 'parts'));

  test('has in each its own cells alone, its own control, and the word which shard it is', async () => {
    const result = await shard('1/2');
    measured(result);
    assert.match(result.stderr, /shard 1 of 2: 2 of 4 cells \(mine-1024MB, theirs-1024MB\)/);
    const [id = ''] = await runsIn(root);
    const run = await loadRun(path.join(root, 'parts', id));
    assert.deepEqual(
      run.cells.map(({ id: cell }) => cell),
      ['mine-1024MB', 'theirs-1024MB'],
    );
    assert.ok('reason' in run.control || run.control.cell === 'mine-1024MB');
    assert.deepEqual(run.shard, {
      ...{ index: 1, total: 2, of: run.scenarioHash },
      cells: ['mine-1024MB', 'mine-1769MB', 'theirs-1024MB', 'theirs-1769MB'],
    });
  });

  test('is not merged while one is missing, or was interrupted', async () => {
    const missing = await bench(['merge', root]);
    assert.equal(missing.exitCode, 2);
    assert.match(missing.stderr, /1 of 2 shards is missing: 2[\s\S]*--shard 2\/2/);
    let sent = false;
    const interrupted = await shard('2/2', [], {
      onMessages: (text, child) => {
        if (sent || !text.includes(' ETA ')) return;
        sent = true;
        child.kill('SIGINT');
      },
    });
    assert.equal(interrupted.exitCode, 130, interrupted.stderr);
    const merge = await bench(['merge', root]);
    assert.equal(merge.exitCode, 2);
    assert.match(merge.stderr, /shard 2\/2 was interrupted/);
  });

  test('a shard is finished by --resume as that shard, and as nothing else', async () => {
    const first = await shard('1/2', ['--resume']);
    assert.equal(first.exitCode, 2);
    assert.match(first.stderr, /no interrupted run of shard 1\/2 of parts/);
    const [, id = ''] = await runsIn(root);
    const other = await shard('1/2', ['--resume', path.join(root, 'parts', id)]);
    assert.equal(other.exitCode, 2);
    assert.match(other.stderr, /measures shard 2\/2, and asked for is shard 1\/2/);
    const resumed = await shard('2/2', ['--resume']);
    measured(resumed);
    assert.equal((await loadRun(path.join(root, 'parts', id))).cells[0]?.rounds?.length, 2);
  });

  test('is merged into one run, whose cells are not compared across the machines', async () => {
    const out = path.join(root, 'merged');
    const merge = await bench(['merge', root, '--out', out]);
    measured(merge);
    assert.match(merge.stdout, /machine 2: (two measurements of the same cell|not known)/);
    const [id = ''] = await runsIn(out);
    const run = path.join(out, 'parts', id);
    assert.deepEqual(
      (await loadRun(run)).cells.map(({ id: cell, machine }) => `${cell} ${machine}`),
      ['mine-1024MB 1', 'mine-1769MB 2', 'theirs-1024MB 1', 'theirs-1769MB 2'],
    );
    const report = await bench(['report', run, '--format', 'markdown']);
    assert.match(report.stdout, /theirs · machine 2/);
  });

  test('cannot have more shards than cells, nor another side', async () => {
    const many = await shard('1/5');
    assert.equal(many.exitCode, 2);
    assert.match(many.stderr, /4 cells are too few for 5 shards/);
    assert.equal((await shard('1/2', ['--against', 'HEAD'])).exitCode, 2);
  });
});
