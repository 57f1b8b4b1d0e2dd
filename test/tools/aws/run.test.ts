import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { MeasuredCell, Run } from '../../../src/model/index.js';
import { loadRun } from '../../../src/results/index.js';
import { actionOf, checkedCalls } from '../../support/aws-calls.js';
import { type AwsWorld, startAwsWorld } from '../../support/aws-world.js';
import { type BenchResult, bench } from '../../support/bench.js';

const SCENARIO = 'scenarios/squeezenet.yaml';
const SMALL = [
  ...['--variants', 'onnxruntime-node', '--memory', '1769', '--quick'],
  ...[
    'target=aws',
    'cold.samples=2',
    'solo.duration=500ms',
    'warm.duration=1s',
    'warm.warmup=200ms',
    'warm.connections=8',
  ].flatMap((setting) => ['--set', setting]),
];

describe('bench run on AWS', () => {
  let root: string;
  let world: AwsWorld;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-aws-'));
    world = await startAwsWorld();
    env = { ...world.env, XDG_STATE_HOME: path.join(root, 'state') };
  });
  after(async () => {
    await world?.close();
    await rm(root, { recursive: true, force: true });
  });

  const resultsOf = async () => {
    const folder = path.join(root, 'results', 'squeezenet');
    const [id = ''] = await readdir(folder);
    return path.join(folder, id);
  };

  describe('without anybody who could agree', () => {
    test('tells the estimate and deploys nothing', async () => {
      const calls = path.join(root, 'refused.ndjson');
      const result = await bench(['run', SCENARIO, ...SMALL], {
        env: { ...env, COLDBENCH_AWS_CALLS: calls },
      });
      assert.equal(result.exitCode, 2, result.stderr);
      assert.match(result.stderr, /estimate: up to [\d,]+ invocations, [\d.,]+ GB-s, \$0\.\d+/);
      assert.match(result.stderr, /nobody agreed to the cost/);
      await assert.rejects(readFile(calls), { code: 'ENOENT' });
    });

    test('deploys nothing that may cost more than it may, even if it is agreed to', async () => {
      const result = await bench(['run', SCENARIO, ...SMALL, '--yes', '--max-usd', '0.0001'], { env });
      assert.equal(result.exitCode, 2, result.stderr);
      assert.match(result.stderr, /more than the \$0\.00 that it may/);
    });
  });

  describe('that is agreed to', () => {
    let result: BenchResult;
    let run: Run;

    before(async () => {
      result = await bench(['run', SCENARIO, ...SMALL, '--yes', '--out', path.join(root, 'results')], {
        env: { ...env, COLDBENCH_AWS_CALLS: path.join(root, 'calls.ndjson') },
      });
      assert.equal(result.exitCode, 0, result.stderr);
      run = await loadRun(await resultsOf());
    });

    const cell = () => run.cells[0] as MeasuredCell;

    test('measures cold starts by their own reports, as far as two clocks allow', () => {
      assert.equal(cell().status, 'measured');
      const { cold } = cell();
      assert.equal(cold.n, 2);
      const { environment, runtimeBoot, init, firstInvocation, transport } = cold.phasesUs;
      assert.ok('reason' in environment && 'reason' in runtimeBoot);
      assert.match(environment.reason, /does not tell/);
      const parts = [init, firstInvocation, transport].map((part) =>
        'mean' in part ? part.mean : Number.NaN,
      );
      const sum = parts.reduce((total, part) => total + part, 0);
      const client = 'mean' in cold.clientUs ? cold.clientUs.mean : Number.NaN;
      // Each was rounded by itself to 10 us, as logs tell it.
      assert.ok(Math.abs(sum - client) < 100, `${parts} of ${client}`);
    });

    test('finds the reports of signed requests in the log, by the ids that the answers told', () => {
      const { solo, warm } = cell();
      for (const phase of [solo, warm]) {
        assert.ok('mean' in phase.durationReportedUs, JSON.stringify(phase.durationReportedUs));
        assert.ok(
          phase.durationReportedUs.n >= phase.n * 0.95,
          `${phase.durationReportedUs.n} of ${phase.n}`,
        );
        assert.deepEqual(phase.errors, {});
      }
      assert.ok(Number(warm.environments) >= 1);
    });

    test('tells what it used beside the estimate', () => {
      const { aws } = run;
      assert.ok(aws !== undefined);
      assert.ok(aws.used.invocations > 10 && aws.used.invocations <= aws.estimated.invocations * 1.5);
      assert.ok(aws.used.usd > 0 && aws.used.usd < aws.maxUsd);
      assert.match(result.stderr, /used in us-east-1: [\d,]+ invocations/);
    });

    test('records what the function saw of its machine', async () => {
      const file = path.join(await resultsOf(), 'cells', cell().id, 'deployment.json');
      const { machine } = JSON.parse(await readFile(file, 'utf8')) as {
        machine: { vcpus: number; cpuModel: string; clockOffsetUs: number; clockUncertaintyUs: number };
      };
      assert.ok(machine.vcpus >= 1 && machine.cpuModel.length > 2, JSON.stringify(machine));
      // Here it is one clock.
      assert.ok(
        Math.abs(machine.clockOffsetUs) <= machine.clockUncertaintyUs + 2_000,
        JSON.stringify(machine),
      );
    });

    test('leaves nothing', async () => {
      const cleaned = await bench(['clean', '--aws', '--all'], {
        env: { ...env, COLDBENCH_AWS_CALLS: path.join(root, 'calls.ndjson') },
      });
      assert.equal(cleaned.stdout, 'nothing was left behind\n', cleaned.stderr);
      assert.deepEqual(await readdir(path.join(root, 'state', 'coldbench', 'aws')), []);
    });

    test('makes no call that is not in the model of its service', async () => {
      const { checked, faults } = await checkedCalls(world.python, path.join(root, 'calls.ndjson'));
      assert.deepEqual(faults, []);
      const services = new Set(Object.keys(checked).map((call) => call.split('.')[0]));
      assert.deepEqual([...services].sort(), ['ecr', 'iam', 'lambda', 'logs', 's3', 'sts']);
    });

    test('makes no call that the printed policy does not allow', async () => {
      const printed = await bench(['policy', '--region', 'us-east-1']);
      const { Statement } = JSON.parse(printed.stdout) as { Statement: { Action: string[] }[] };
      const allowed = new Set(Statement.flatMap(({ Action }) => Action));
      const { checked } = await checkedCalls(world.python, path.join(root, 'calls.ndjson'));
      const actions = Object.keys(checked).map(actionOf);
      assert.deepEqual(
        actions.filter((action) => !allowed.has(action)),
        [],
      );
    });
  });

  test('a call that a model does not know is found', async () => {
    const file = path.join(root, 'wrong.ndjson');
    const wrong = [
      { service: 'lambda', operation: 'CreateFunction', input: { FunctionName: 'a', MemorySize: '512' } },
      { service: 'iam', operation: 'MakeRole', input: {} },
      { service: 'logs', operation: 'CreateLogGroup', input: { logGroupName: 'a', retention: 1 } },
      { service: 'lambda', operation: 'Invoke', input: { FunctionName: 'a', InvocationType: 'Sync' } },
    ];
    await writeFile(file, wrong.map((call) => `${JSON.stringify(call)}\n`).join(''));
    const { faults } = await checkedCalls(world.python, file);
    for (const told of [
      /Missing required parameter.*"Role"/s,
      /MakeRole: no such/,
      /retention is not/,
      /'Sync' is none/,
    ])
      assert.ok(
        faults.some((fault) => told.test(fault)),
        `${told}: ${faults.join('\n')}`,
      );
  });
});
