import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { MeasuredCell, Run, Summary } from '../../src/model/index.js';
import { bench, SHORTEST, settings } from '../support/bench.js';
import { ownCache } from '../support/own-cache.js';

/** A folder for PATH that has these programs and no others. */
async function onlyThese(folder: string, programs: readonly string[]): Promise<void> {
  await mkdir(folder);
  for (const program of programs) {
    const found = (process.env.PATH ?? '')
      .split(path.delimiter)
      .map((entry) => path.join(entry, program))
      .find((file) => existsSync(file));
    if (found !== undefined) await symlink(found, path.join(folder, program));
  }
}

describe('bench run, in other ways', () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-modes-'));
  });

  after(() => rm(root, { recursive: true, force: true }));

  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    bench(['run', 'scenarios/squeezenet.yaml', ...SHORTEST, '--out', root, ...args], { env });

  test('downloads the image that the request names, prints run.json alone, and exits with 3 for a gate that fails', async () => {
    const result = await run([
      ...['--variants', 'tfjs-wasm', '--memory', '1769', '--json'],
      ...settings('input.mode=url', 'cold.page-cache=cold', 'gates=["solo.p50 <= 1ms"]'),
    ]);
    assert.equal(result.exitCode, 3, result.stderr);
    const { scenario, cells, gates } = JSON.parse(result.stdout) as Run;
    assert.deepEqual(
      gates.map(({ gate, outcome }) => `${gate} ${outcome}`),
      ['solo.p50 <= 1ms fail'],
    );
    assert.equal(scenario.input.mode, 'url');
    const cell = cells[0] as MeasuredCell;
    assert.equal(cell.status, 'measured');
    assert.equal(cell.cold.pageCache, 'cold');
    assert.ok((cell.warm.serviceTimeUs as Summary).n > 0);
    assert.deepEqual(cell.warm.errors, {});
  });

  test('a rate makes it an open loop, with response times from the intended start', async () => {
    const result = await run([
      ...['--variants', 'onnxruntime-node', '--memory', '1769', '--json'],
      ...settings('warm.rate=5', 'warm.arrivals=poisson', 'warm.duration=2s'),
    ]);
    const { cells } = JSON.parse(result.stdout) as Run;
    const { warm } = cells[0]?.rounds?.[0] ?? assert.fail(result.stderr);
    assert.equal(warm.loop, 'open');
    assert.equal(warm.engine?.name, 'raw');
    const response = warm.responseTimeUs as Summary;
    assert.equal(response.n, warm.n);
    // What the generator and its connections add lies between the two; equal but for rounding without any.
    assert.ok(response.mean >= (warm.serviceTimeUs as Summary).mean - 1);
  });

  test('what cannot run here keeps its row, with the reason', async () => {
    const bin = path.join(root, 'bin');
    await onlyThese(bin, ['node', 'sh', 'env', 'cat', 'taskset', 'strip']);
    const result = await run(
      ['--variants', 'tfjs-node,onnxruntime-node', '--memory', '1769,10240', '--strict', '--json'],
      { PATH: bin, XDG_CACHE_HOME: await ownCache(path.join(root, 'cache'), 'prepared') },
    );
    const { cells } = JSON.parse(result.stdout) as Run;
    const byId = new Map(cells.map((cell) => [cell.id, cell]));
    const reasonOf = (id: string) => {
      const cell = byId.get(id);
      return cell !== undefined && 'reason' in cell ? `${cell.status}: ${cell.reason}` : cell?.status;
    };
    assert.match(reasonOf('tfjs-node-1769MB-1t') ?? '', /^unavailable: .*(python3|g\+\+)/);
    assert.match(reasonOf('onnxruntime-node-10240MB-6t') ?? '', /^unavailable: 10240 MB buys 5\.79 vCPUs/);
    // A host that takes processors away spoils what can run, which is told as well; then the run is invalid.
    const isSpoilt = reasonOf('onnxruntime-node-1769MB-1t')?.includes('cpu-stolen') === true;
    const expected = isSpoilt ? /^invalid: 0 valid rounds of 1 needed/ : /^measured$/;
    assert.match(reasonOf('onnxruntime-node-1769MB-1t') ?? '', expected, result.stderr);
    assert.equal(result.exitCode, isSpoilt ? 5 : 4);
  });
});
