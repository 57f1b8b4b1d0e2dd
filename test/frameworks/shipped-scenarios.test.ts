import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Run } from '../../src/model/index.js';
import { bench, SHORTEST, settings } from '../support/bench.js';
import { known } from '../support/known.js';
import { chosenVariants } from './chosen.js';

/** A machine that others use may spoil rounds: they are measured all the same. */
async function measured(t: TestContext, scenario: string, args: readonly string[]) {
  const root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-scenario-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const { exitCode, stdout, stderr } = await bench([
    'run',
    `scenarios/${scenario}.yaml`,
    ...SHORTEST,
    ...args,
    '--json',
    '--out',
    root,
  ]);
  assert.ok([0, 5].includes(exitCode ?? -1), stderr);
  return JSON.parse(stdout) as Run;
}

test('scenarios/model-loading.yaml shows the lesson of 2017: loading outside the handler pays', async (t) => {
  const { cells } = await measured(t, 'model-loading', ['--variants', 'onnxruntime-node']);
  const durations = new Map(
    cells.map(({ id, rounds }) => [id, known(rounds?.[0]?.solo.durationReportedUs).p50 ?? Number.NaN]),
  );
  const of = (way: string) => durations.get(`onnxruntime-node-1769MB-1t-${way}`) ?? Number.NaN;
  for (const source of ['package', 'url']) {
    // 1.8 times as long where nothing else runs: it reads 5 MB in each invocation.
    assert.ok(of(`inside-${source}`) > 1.2 * of(`outside-${source}`), JSON.stringify([...durations]));
  }
});

const isKerasChosen = (await chosenVariants()).some(({ name }) => name === 'keras-tensorflow');

test('scenarios/2017-keras-lambda.yaml repeats the measurement of 2017, beside its figures', {
  skip: isKerasChosen ? false : 'asked for with COLDBENCH_FRAMEWORKS',
}, async (t) => {
  const { cells, scenario } = await measured(t, '2017-keras-lambda', settings('warm.connections=4'));
  assert.deepEqual([scenario.input.mode, scenario.model?.source], ['url', ['url']]);
  const [cell] = cells;
  assert.ok(known(cell?.parity).pass);
  const { warm } = known(cell?.rounds?.[0]);
  assert.deepEqual(warm.errors, {});
  assert.ok(known(warm.serviceTimeUs).n > 0);
  assert.match(scenario.references[0]?.label ?? '', /^2017: Keras/);
});
