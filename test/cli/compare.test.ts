import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { RunData } from '../../src/compare/index.js';
import { createRunStore } from '../../src/results/index.js';
import { bench } from '../support/bench.js';
import { measuredRun } from '../support/measured-run.js';

/** Runs as `bench run` leaves them: run.json, and the recordings of each round. */
async function saved(root: string, data: RunData): Promise<string> {
  const store = await createRunStore({ root, scenario: 'squeezenet', now: data.run.startedAt });
  for (const record of data.records) await store.saveRound(record);
  await store.saveRun(data.run);
  return store.directory;
}

describe('bench compare', () => {
  let root = '';
  let baseline = '';
  let slower = '';
  let same = '';

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-compare-'));
    baseline = await saved(root, measuredRun());
    slower = await saved(root, measuredRun({ id: 'slower', seed: 2, variants: { a: 2, b: 1.5 } }));
    same = await saved(root, measuredRun({ id: 'same', seed: 3 }));
  });

  after(() => rm(root, { recursive: true, force: true }));

  test('tells what became slower, and fails for it', async () => {
    const { exitCode, stdout, stderr } = await bench(['compare', baseline, slower]);
    assert.equal(exitCode, 3, stderr);
    assert.match(stdout, /a-512MB-1t is slower: warm\.p50 is \d\.\d\dx \(\d\.\d\d to \d\.\d\d\)/);
    assert.match(stdout, /the two runs were not interleaved/);
  });

  test('gates decide the exit code: passed, failed, and open under --strict', async () => {
    const gated = (candidate: string, gate: string, ...more: string[]) =>
      bench(['compare', baseline, candidate, '--gate', gate, ...more]).then(({ exitCode }) => exitCode);
    assert.equal(await gated(slower, 'a@512: warm.p50 <= +10%'), 3);
    assert.equal(await gated(same, 'warm.p50 <= +40%', '--strict'), 0);
    assert.equal(await gated(same, 'warm.p50 <= +1%'), 0);
    assert.equal(await gated(same, 'warm.p50 <= +1%', '--strict'), 4);
  });

  test('--json is one document with every figure, also within one run', async () => {
    const { stdout } = await bench([
      'compare',
      baseline,
      '--by',
      'variant',
      '--metrics',
      'warm.p50',
      '--json',
    ]);
    const { by, interleaved, figures } = JSON.parse(stdout);
    assert.deepEqual([by, interleaved, figures.length], ['variant', true, 2]);
    assert.equal(figures[0].verdict, 'slower');
    assert.ok(figures[0].low < 1.5 && figures[0].high > 1.5);
  });

  test('a history is used from eight runs on', async () => {
    const history = path.join(root, 'history');
    await mkdir(history);
    for (let index = 0; index < 8; index += 1)
      await saved(history, measuredRun({ id: `h${index}`, seed: 20 + index }));
    const { stdout } = await bench(['compare', baseline, same, '--history', history, '--json']);
    const { historyRuns, figures } = JSON.parse(stdout);
    assert.equal(historyRuns, 8);
    assert.ok(figures.every(({ basis }: { basis: string }) => basis === 'history'));
  });

  const refused: readonly (readonly [string, () => Promise<readonly string[]>, RegExp])[] = [
    ['one run alone', async () => [baseline], /nothing to compare it with/],
    [
      'an axis that the run does not have',
      async () => [baseline, '--by', 'threads'],
      /differ in threads alone/,
    ],
    ['two runs along an axis', async () => [baseline, slower, '--by', 'variant'], /two are given/],
    [
      'a gate that is none',
      async () => [baseline, slower, '--gate', 'warm.p50 < fast'],
      /has the value "fast"/,
    ],
    [
      'a metric that is none',
      async () => [baseline, slower, '--metrics', 'warm.p98'],
      /unknown metric "warm\.p98"/,
    ],
    [
      'a history that is not there',
      async () => [baseline, slower, '--history', path.join(root, 'no')],
      /no run at/,
    ],
    ['another network', otherNetwork, /another network: squeezenet1_1 before, other now/],
  ];
  for (const [what, args, message] of refused) {
    test(`${what} is a usage error`, async () => {
      const { exitCode, stdout, stderr } = await bench(['compare', ...(await args())]);
      assert.deepEqual([exitCode, stdout], [2, '']);
      assert.match(stderr, message);
    });
  }

  async function otherNetwork() {
    const { run } = measuredRun();
    const file = path.join(root, 'other.json');
    await writeFile(file, JSON.stringify({ ...run, scenario: { ...run.scenario, network: 'other' } }));
    return [baseline, file];
  }

  test('an invalid run is told first, and by the exit code', async () => {
    const { run } = measuredRun();
    const file = path.join(root, 'invalid.json');
    await writeFile(file, JSON.stringify({ ...run, id: 'spoilt', valid: false }));
    const { exitCode, stdout } = await bench(['compare', baseline, file]);
    assert.equal(exitCode, 5);
    assert.match(stdout.split('\n')[0] ?? '', /^INVALID: the run spoilt/);
  });
});
