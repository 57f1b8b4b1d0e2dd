import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RelayedCall } from '../../support/aws-relay.js';
import { type AwsWorld, startAwsWorld } from '../../support/aws-world.js';
import { bench } from '../../support/bench.js';
import { projectRoot } from '../../support/project-root.js';

/** Where a run is killed: some time before a service does what it was asked for, or when it has done it. */
interface Step {
  readonly operation: string;
  readonly at: 'before' | 'after';
}

interface Watch {
  readonly step: Step;
  readonly child: ChildProcess;
  /** Its own calls: one that a killed run left on its way may be done while the next run is watched. */
  readonly asked: WeakSet<RelayedCall>;
  seen: number;
}

/** How long a service takes to do what a run asked for that was killed meanwhile: cleaning does not take as long. */
const LATE_MS = 5_000;

const after_ = (operation: string): Step => ({ operation, at: 'after' });
const before_ = (operation: string): Step => ({ operation, at: 'before' });

const STEPS: readonly Step[] = [
  before_('CreateRole'),
  after_('CreateRole'),
  after_('PutRolePolicy'),
  after_('CreateLogGroup'),
  after_('PutRetentionPolicy'),
  before_('CreateFunction'),
  after_('CreateFunction'),
  after_('CreateFunctionUrlConfig'),
  after_('Invoke'),
  after_('UpdateFunctionConfiguration'),
  after_('FilterLogEvents'),
  after_('DeleteFunction'),
  after_('DeleteLogGroup'),
  after_('DeleteRolePolicy'),
  after_('DeleteRole'),
];

/** With its weights, a package is over what comes with a request. */
const BY_S3 = 'resnet18';
const STEPS_OF_S3: readonly Step[] = [
  after_('CreateBucket'),
  after_('PutBucketTagging'),
  before_('PutObject'),
  after_('PutObject'),
  after_('DeleteObject'),
  after_('DeleteBucket'),
];

const argumentsOf = (network: string) => [
  ...[
    'run',
    'scenarios/squeezenet.yaml',
    '--variants',
    'onnxruntime-node',
    '--memory',
    '1769',
    '--quick',
    '--yes',
  ],
  ...[
    'target=aws',
    `network=${network}`,
    'cold.samples=1',
    'solo.duration=100ms',
    'warm.duration=200ms',
    'warm.warmup=100ms',
  ].flatMap((setting) => ['--set', setting]),
  ...['--set', 'warm.connections=2', '--set', 'warm.threads=1'],
];

describe('a run on AWS that is killed', () => {
  let root: string;
  let world: AwsWorld;
  let state: string;
  let watch: Watch | undefined;

  const asked = async (call: RelayedCall) => {
    watch?.asked.add(call);
    if (killsAt(call, 'before')) await sleep(LATE_MS);
  };
  const done = (call: RelayedCall) => {
    killsAt(call, 'after');
  };
  /** Kills the run that is watched, where it is to be killed at this. */
  const killsAt = (call: RelayedCall, at: Step['at']): boolean => {
    if (watch === undefined || !watch.asked.has(call)) return false;
    if (watch.step.operation !== call.operation || watch.step.at !== at) return false;
    watch.seen += 1;
    return watch.seen === 1 && watch.child.kill('SIGKILL');
  };

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-aws-kills-'));
    world = await startAwsWorld({ onCall: asked, onDone: done });
  });
  after(async () => {
    await world?.close();
    await rm(root, { recursive: true, force: true });
  });

  const killedAt = async (step: Step, network: string) => {
    state = await mkdtemp(path.join(root, 'state-'));
    const child = spawn(
      process.execPath,
      [
        path.join(projectRoot(), 'bin', 'bench.js'),
        ...argumentsOf(network),
        '--out',
        path.join(root, 'results'),
      ],
      { env: { ...process.env, ...world.env, XDG_STATE_HOME: state }, stdio: 'ignore' },
    );
    watch = { step, child, asked: new WeakSet(), seen: 0 };
    const [code, signal] = await once(child, 'exit');
    watch = undefined;
    return { code, signal };
  };

  const cleaned = async (step: Step, network: string) => {
    assert.deepEqual(await killedAt(step, network), { code: null, signal: 'SIGKILL' });
    const journals = path.join(state, 'coldbench', 'aws');
    const wasNoted = (await readdir(journals)).length;
    const result = await bench(['clean', '--aws'], { env: { ...world.env, XDG_STATE_HOME: state } });
    assert.equal(result.exitCode, 0, result.stderr);
    assert.deepEqual(await world.remaining(), []);
    assert.deepEqual(await readdir(journals), []);
    return { wasNoted, removed: result.stdout, told: result.stderr };
  };

  for (const [network, steps] of [
    ['squeezenet1_1', STEPS],
    [BY_S3, STEPS_OF_S3],
  ] as const) {
    for (const step of steps) {
      test(`${step.at} ${step.operation} leaves nothing that cleaning does not find`, async () => {
        const { wasNoted, removed, told } = await cleaned(step, network);
        assert.equal(wasNoted, 1, removed);
        if (step.at === 'after') assert.doesNotMatch(told, /may yet come to be/);
        else if (step.operation !== 'PutObject') assert.match(told, /was asked for and may yet come to be/);
      });
    }
  }
});
