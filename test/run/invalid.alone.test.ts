import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { machineFacts } from '../../src/host/index.js';
import { generatorIdentity } from '../../src/load/index.js';
import type { InstrumentCalibration } from '../../src/model/index.js';
import { loadRun, saveCalibration } from '../../src/results/index.js';
import { type BenchResult, bench } from '../support/bench.js';
import { ownCache } from '../support/own-cache.js';
import { SAMPLE_CALIBRATION } from '../support/sample-calibration.js';

const SETTINGS = [
  ...['rounds=1', 'cold.samples=1', 'solo.duration=300ms'],
  ...['warm.duration=500ms', 'warm.warmup=100ms', 'warm.connections=4', 'warm.threads=2'],
].flatMap((setting) => ['--set', setting]);

/** By it the generator carries so many requests a second, of which a measurement may use half. */
function calibration(requestsPerSecond: number): InstrumentCalibration {
  const [ceiling] = SAMPLE_CALIBRATION.ceilings;
  assert.ok(ceiling !== undefined);
  const ceilings = ['autocannon', 'raw'].map((engine) => ({
    ...ceiling,
    engine,
    connections: 1,
    requestsPerSecond,
  }));
  return { ...SAMPLE_CALIBRATION, host: machineFacts(), generator: generatorIdentity(), ceilings };
}

describe('a run on a machine whose generator is too near to its ceiling', () => {
  let root: string;
  let result: BenchResult;
  let directory: string;

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-invalid-'));
    const cache = await cacheWith(calibration(1));
    const cell = ['--variants', 'tfjs-wasm', '--memory', '1769'];
    const args = ['run', 'scenarios/squeezenet.yaml', ...cell, ...SETTINGS, '--out', root];
    result = await bench(args, { env: { XDG_CACHE_HOME: cache } });
    const [id = ''] = await readdir(path.join(root, 'squeezenet'));
    directory = path.join(root, 'squeezenet', id);
  });

  after(() => rm(root, { recursive: true, force: true }));

  async function cacheWith(calibrated: InstrumentCalibration): Promise<string> {
    const own = await ownCache(path.join(root, 'cache'), 'calibration');
    const before_ = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = own;
    await saveCalibration(calibrated);
    if (before_ === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before_;
    return own;
  }

  test('repeats the round twice, and then ends with exit code 5', async () => {
    assert.equal(result.exitCode, 5, result.stderr);
    const run = await loadRun(directory);
    const [cell] = run.cells;
    assert.deepEqual([run.state, run.valid, cell?.status], ['complete', false, 'invalid']);
    const [round] = cell?.rounds ?? [];
    assert.equal(round?.attempt, 3);
    const broken = round?.warm.validity.checks.filter(({ pass }) => !pass).map(({ name }) => name);
    assert.ok(broken?.includes('share-of-ceiling'), JSON.stringify(broken));
  });

  test('says so first, and keeps the row with its reason in every table', async () => {
    assert.match(result.stdout, /^INVALID: .*tfjs-wasm-1769MB-1t/);
    const reason = /invalid: .*share-of-ceiling/;
    assert.match(result.stdout, reason);
    for (const table of ['table.txt', 'table.md', 'report.html'])
      assert.match(await readFile(path.join(directory, table), 'utf8'), reason, table);
  });

  test('greys the row where there are colours', async () => {
    const { stdout } = await bench(['report', directory, '--format', 'table'], {
      env: { FORCE_COLOR: '1', NO_COLOR: undefined },
    });
    const escapeCode = String.fromCharCode(27);
    assert.match(stdout, new RegExp(`${escapeCode}\\[2mtfjs-wasm${escapeCode}[^\\n]*invalid`));
  });

  test('tells in each report what the generator was calibrated to carry', async () => {
    for (const table of ['table.txt', 'table.md', 'report.html'])
      assert.match(await readFile(path.join(directory, table), 'utf8'), /ceiling of 1\/s at c=1/, table);
  });
});
