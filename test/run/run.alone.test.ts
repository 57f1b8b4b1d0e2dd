import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { MeasuredCell, Run, Summary } from '../../src/model/index.js';
import { loadRun } from '../../src/results/index.js';
import { type BenchResult, bench } from '../support/bench.js';
import { known } from '../support/known.js';
import { leftovers } from '../support/leftovers.js';

const SCENARIO = 'scenarios/squeezenet.yaml';
const SMALL = [
  '--variants',
  'onnxruntime-node',
  '--memory',
  '1024,1769',
  ...[
    'rounds={min: 2, max: 2, until: "warm.p50 +-0.1%"}',
    'cold.samples=2',
    'solo.duration=500ms',
    'warm.duration=1s',
    'warm.warmup=200ms',
    'warm.connections=8',
  ].flatMap((setting) => ['--set', setting]),
];

describe('bench run', () => {
  let root: string;
  let before_: readonly string[];
  let result: BenchResult;
  let run: Run;
  let directory: string;

  before(async () => {
    before_ = leftovers();
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-run-'));
    result = await bench(['run', SCENARIO, ...SMALL, '--profile-init', '--out', root]);
    const [id = ''] = await readdir(path.join(root, 'squeezenet'));
    directory = path.join(root, 'squeezenet', id);
    run = await loadRun(directory);
  });

  after(() => rm(root, { recursive: true, force: true }));

  const measured = () => run.cells.filter((cell): cell is MeasuredCell => cell.status === 'measured');

  test('measures every cell and ends in its tables', () => {
    assert.equal(result.exitCode, 0, result.stderr);
    assert.equal(run.state, 'complete');
    assert.deepEqual(
      run.cells.map(({ id, status }) => `${id} ${status}`),
      ['onnxruntime-node-1024MB-1t measured', 'onnxruntime-node-1769MB-1t measured'],
    );
    assert.match(result.stdout, /onnxruntime-node/);
    assert.match(result.stdout, /requests\/s/);
    assert.doesNotMatch(result.stderr, /\(node:\d+\)/, 'no warning of Node, nor of a library');
  });

  test('ends after the most rounds that it may have, and says that no interval is so narrow', () => {
    assert.equal(run.stopped?.rounds, 2);
    assert.equal(run.stopped?.reason, 'most-rounds');
    const { cell, halfWidth } = run.stopped?.widest ?? {};
    assert.ok(run.cells.some(({ id }) => id === cell));
    // Two histograms of 3 significant digits cannot agree better.
    assert.ok(Number(halfWidth) > 0.001, `${halfWidth}`);
    assert.match(
      result.stderr,
      /after round 2 the widest interval is \+-\d+\.\d % .*wanted: warm\.p50 \+-0\.1%/,
    );
    assert.ok(run.warnings.some(({ code }) => code === 'interval-too-wide'));
  });

  test('finds out where init time goes, when it is asked to', () => {
    const [profile, ...others] = run.initProfiles ?? [];
    assert.ok(profile !== undefined && 'packages' in profile && others.length === 0);
    assert.ok(profile.packages.some((row) => row.package === 'onnxruntime-node' && row.selfUs > 0));
    assert.match(result.stdout, /Where init time goes/);
  });

  test('the deployed function agrees with the float64 reference', () => {
    for (const cell of measured()) {
      const parity = known(cell.parity);
      assert.equal(parity.images, 3);
      assert.ok(parity.pass && parity.maxRelativeError > 0 && parity.maxRelativeError < 5e-6);
    }
  });

  test('every cold start is one, and its phases add up to what the client saw', () => {
    for (const { cold } of measured()) {
      assert.equal(cold.n, 4);
      const { environment, runtimeBoot, init, firstInvocation, transport } = cold.phasesUs;
      const phases = [environment, runtimeBoot, init, firstInvocation, transport] as Summary[];
      const sum = phases.reduce((total, phase) => total + phase.mean, 0);
      assert.ok(Math.abs(sum - (cold.clientUs as Summary).mean) < 1, `${sum} is not the client's time`);
      assert.ok(phases.every(({ min }) => min >= 0));
    }
  });

  test('the client saw at least what the platform reports', () => {
    for (const { solo, warm } of measured()) {
      assert.ok((solo.serviceTimeUs as Summary).mean >= (solo.durationReportedUs as Summary).mean);
      const served = (warm.queueUs as Summary).mean + (warm.durationReportedUs as Summary).mean;
      assert.ok((warm.serviceTimeUs as Summary).mean >= served * 0.98);
      assert.ok((warm.queueUs as Summary).max > 0, 'eight connections on fewer environments must wait');
    }
  });

  test('each cell leaves its histograms, samples, reports and deployment', async () => {
    for (const { id } of run.cells) {
      const files = await readdir(path.join(directory, 'cells', id));
      for (const round of [1, 2]) {
        for (const ending of ['cold.hgrm', 'solo.hgrm', 'warm.hgrm', 'warm.hlog', 'json']) {
          assert.ok(files.includes(`round-${round}.${ending}`), `${id} has no round-${round}.${ending}`);
        }
      }
      assert.ok(files.includes('platform.ndjson') && files.includes('deployment.json'));
    }
  });

  test('the samples are those of the figures', async () => {
    for (const cell of measured()) {
      const file = path.join(directory, 'cells', cell.id, 'samples.csv.gz');
      const rows = gunzipSync(await readFile(file))
        .toString()
        .trim()
        .split('\n')
        .slice(1);
      const columns = rows.map((row) => row.split(','));
      const warm = columns.filter(([, phase, , , , outcome]) => phase === 'warm' && outcome === 'ok');
      const times = warm.map(([, , , , serviceTimeUs]) => Number(serviceTimeUs));
      const summary = cell.warm.serviceTimeUs as Summary;
      assert.equal(times.length, summary.n);
      assert.equal(Math.max(...times), summary.max);
      assert.ok(Math.abs(times.reduce((sum, time) => sum + time, 0) / times.length - summary.mean) < 0.01);
    }
  });

  test('leaves no process, cgroup or temporary file', () => {
    assert.deepEqual(leftovers(), before_);
  });

  test('a saved run is reported again in every format', async () => {
    for (const format of ['table', 'markdown', 'csv', 'html', 'json']) {
      const report = await bench(['report', directory, '--format', format]);
      assert.equal(report.exitCode, 0, report.stderr);
      assert.match(report.stdout, /onnxruntime-node/);
    }
  });

  test('a complete run is not resumed', async () => {
    const again = await bench(['run', SCENARIO, ...SMALL, '--out', root, '--resume', directory]);
    assert.equal(again.exitCode, 2);
    assert.match(again.stderr, /is complete/);
  });
});
