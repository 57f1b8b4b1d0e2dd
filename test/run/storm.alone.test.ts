import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { MaybeSummary, RoundResult, Run, StormRound, Summary } from '../../src/model/index.js';
import { loadRounds, loadRun } from '../../src/results/index.js';
import { type BenchResult, bench } from '../support/bench.js';
import { leftovers } from '../support/leftovers.js';

const CONCURRENCY = 8;
const SETTINGS = [
  `cold.concurrency=${CONCURRENCY}`,
  'cold.samples=1',
  'solo.duration=500ms',
  'warm.duration=500ms',
  'warm.warmup=100ms',
  'warm.connections=2',
  'warm.threads=1',
].flatMap((setting) => ['--set', setting]);

describe('a cold-start storm', () => {
  let root: string;
  let before_: readonly string[];
  let result: BenchResult;
  let directory: string;
  let run: Run;
  let storms: readonly StormRound[];

  before(async () => {
    before_ = leftovers();
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-storm-'));
    result = await bench([
      ...['run', 'scenarios/squeezenet.yaml', '--variants', 'onnxruntime-node', '--memory', '1769'],
      ...['--rounds', '1', ...SETTINGS, '--out', root],
    ]);
    const [id = ''] = await readdir(path.join(root, 'squeezenet'));
    directory = path.join(root, 'squeezenet', id);
    run = await loadRun(directory);
    storms = run.cells.flatMap(({ rounds = [] }) => rounds.flatMap(({ storm }) => storm ?? []));
  });

  /** Also of a cell that others disturbed: what is asked here holds whether or not its times count. */
  const round = (): RoundResult => {
    const [first] = run.cells[0]?.rounds ?? [];
    assert.ok(first !== undefined, result.stderr);
    return first;
  };
  const meanOf = (summary: MaybeSummary | undefined) =>
    summary === undefined || 'reason' in summary ? Number.NaN : summary.mean;

  after(() => rm(root, { recursive: true, force: true }));

  test('gives each request an environment of its own, beyond what the host has processors for', () => {
    assert.ok(storms.length > 0, result.stderr);
    for (const storm of storms) {
      assert.deepEqual([storm.n, storm.environments, storm.concurrency], Array(3).fill(CONCURRENCY));
      assert.ok(storm.environmentsAtFullShare < CONCURRENCY);
      assert.deepEqual(storm.errors, {});
      assert.equal(new Set(storm.starts.map(({ environmentId }) => environmentId)).size, CONCURRENCY);
    }
  });

  test('tells how busy the host was, and that all requests began together', () => {
    for (const { hostBusy, validity } of storms) {
      assert.ok(hostBusy !== null && hostBusy > 0.5 && hostBusy <= 1, String(hostBusy));
      assert.equal(validity.checks.find(({ name }) => name === 'start-spread')?.pass, true);
    }
  });

  test('has all answered when the last one is, and phases that add up', () => {
    for (const { starts, allAnsweredUs } of storms) {
      const answered = starts.map(({ answeredUs }) => answeredUs);
      assert.deepEqual(
        answered,
        answered.toSorted((a, b) => a - b),
      );
      assert.equal((allAnsweredUs as Summary).max, answered.at(-1));
      for (const { clientUs, phasesUs } of starts) {
        const sum = Object.values(phasesUs).reduce<number>(
          (total, phase) => total + (phase ?? Number.NaN),
          0,
        );
        assert.ok(Math.abs(sum - clientUs) <= 1, `${sum} is not ${clientUs}`);
      }
    }
  });

  test('slows a cold start down, where it exceeds the host', () => {
    const { storm, cold } = round();
    assert.ok(meanOf(storm?.clientUs) > 1.5 * meanOf(cold.clientUs));
  });

  test('leaves the phases after it their environments', () => {
    const { warm, solo } = round();
    assert.ok((solo.serviceTimeUs as Summary).n > 0);
    assert.ok(Number(warm.environments) <= 2, String(warm.environments));
  });

  test('stands in the tables, in its own histogram and among the samples', async () => {
    assert.match(result.stdout, /Cold-start storm: 8 first requests at once/);
    assert.match(await readFile(path.join(directory, 'report.html'), 'utf8'), /id="storm-environments"/);
    const cell = path.join(directory, 'cells', 'onnxruntime-node-1769MB-1t');
    assert.match(await readFile(path.join(cell, 'round-1.storm.hgrm'), 'utf8'), /#\[Mean/);
    const samples = gunzipSync(await readFile(path.join(cell, 'samples.csv.gz'))).toString();
    assert.equal(samples.match(/^1,storm,/gm)?.length, CONCURRENCY);
  });

  test('is read back whole when a run is resumed', async () => {
    const [record] = (await loadRounds(directory)).filter(({ cell }) => cell !== 'control');
    assert.deepEqual(record?.result.storm, round().storm);
    assert.equal(record?.recordings.storm?.clientUs?.n, CONCURRENCY);
  });

  test('leaves nothing behind', () => {
    const old = new Set(before_);
    assert.deepEqual(
      leftovers().filter((one) => !old.has(one)),
      [],
    );
  });
});
