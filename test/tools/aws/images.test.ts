import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { MeasuredCell } from '../../../src/model/index.js';
import { loadRun } from '../../../src/results/index.js';
import { actionOf, checkedCalls } from '../../support/aws-calls.js';
import { type AwsWorld, startAwsWorld } from '../../support/aws-world.js';
import { writeBaseLayout } from '../../support/base-layout.js';
import { bench } from '../../support/bench.js';
import { goProgram, WITHOUT_GO } from '../../support/go-program.js';
import { known } from '../../support/known.js';
import { type Registry, startRegistry } from '../../support/registry.js';

const run = promisify(execFile);
/** Google's client of registries: it checks every hash of an image, also those within. */
const CRANE = 'github.com/google/go-containerregistry/cmd/crane@v0.20.6';
/** Its wheels are for a newer C library than the managed runtime has. */
const VARIANT = 'onnxruntime-python';
const RUNTIME = 'python3.11';

const settings = (base: string) =>
  [
    'target=aws',
    `aws.base-images={${RUNTIME}: "${base}"}`,
    'cold.samples=1',
    'solo.duration=300ms',
    'warm.duration=500ms',
    'warm.warmup=100ms',
    'warm.connections=2',
    'warm.threads=1',
  ].flatMap((setting) => ['--set', setting]);

describe('a package that is deployed to AWS as a container image', { skip: WITHOUT_GO }, () => {
  let root: string;
  let crane: string;
  let registry: Registry;
  let world: AwsWorld;
  const deployed: string[] = [];

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-aws-images-'));
    crane = await goProgram(CRANE);
    registry = await startRegistry();
    const imageStore = path.join(root, 'store');
    world = await startAwsWorld({
      imageStore,
      registry: { endpoint: `http://${registry.host}`, toStore: (image) => toStore(image, imageStore) },
    });
    await writeBaseLayout(path.join(root, 'base'));
    await run(crane, ['push', path.join(root, 'base'), `${registry.host}/base:1`]);
  });
  after(async () => {
    await world?.close();
    await registry?.close();
    await rm(root, { recursive: true, force: true });
  });

  /** As Lambda would: pulled by its digest, its layers on top of each other. */
  async function toStore(image: string, store: string): Promise<string> {
    deployed.push(image);
    const hash = image.slice(image.indexOf('sha256:') + 'sha256:'.length);
    const folder = path.join(store, hash);
    const files = path.join(root, 'files');
    await mkdir(files, { recursive: true });
    const { stdout } = await run(crane, ['config', `${registry.host}/${image}`]);
    const { config } = JSON.parse(stdout) as { config: { Cmd: string[]; Entrypoint: string[] } };
    assert.deepEqual(config.Entrypoint, ['/lambda-entrypoint.sh']);
    await run(crane, ['export', `${registry.host}/${image}`, path.join(root, 'image.tar')]);
    await run('tar', ['-xf', path.join(root, 'image.tar'), '-C', files]);
    await mkdir(folder, { recursive: true });
    await run('mv', [path.join(files, 'var', 'task'), path.join(folder, 'task')]);
    await writeFile(
      path.join(folder, 'image.json'),
      JSON.stringify({ runtime: RUNTIME, handler: config.Cmd[0] }),
    );
    await run('chmod', ['-R', 'a+rX', root]);
    return `local/${hash}`;
  }

  const arguments_ = (base: string) => [
    ...['run', 'scenarios/squeezenet.yaml', '--variants', VARIANT, '--memory', '1769', '--quick', '--yes'],
    ...settings(base),
    ...['--out', path.join(root, 'results')],
  ];

  test('is built on the base, pushed, measured, and removed', async () => {
    const calls = path.join(root, 'calls.ndjson');
    const env = { ...world.env, XDG_STATE_HOME: path.join(root, 'state'), COLDBENCH_AWS_CALLS: calls };
    const result = await bench(arguments_(`${registry.host}/base:1`), { env });
    assert.equal(result.exitCode, 0, result.stderr);
    const [id = ''] = await readdir(path.join(root, 'results', 'squeezenet'));
    const { cells } = await loadRun(path.join(root, 'results', 'squeezenet', id));
    const [cell] = cells as readonly MeasuredCell[];
    assert.equal(cell?.status, 'measured');
    assert.equal(known(cell.package).kind, 'image');
    assert.ok(known(cell.parity).pass);
    assert.deepEqual(await world.remaining(), []);

    const { checked, faults } = await checkedCalls(world.python, calls);
    assert.deepEqual(faults, []);
    assert.ok(checked['ecr.CreateRepository'] === 1 && checked['ecr.GetAuthorizationToken'] === 1);
    const { Statement } = JSON.parse((await bench(['policy'])).stdout) as {
      Statement: { Action: string[] }[];
    };
    const allowed = Statement.flatMap(({ Action }) => Action);
    assert.deepEqual(
      Object.keys(checked)
        .map(actionOf)
        .filter((action) => !allowed.includes(action)),
      [],
    );
  });

  test('is an image whose every hash an independent client finds right', async () => {
    assert.equal(deployed.length, 1);
    const { stderr, stdout } = await run(crane, ['validate', '--remote', `${registry.host}/${deployed[0]}`]);
    assert.match(`${stdout}${stderr}`, /PASS/);
  });

  test('keeps its row, with the reason, where the base cannot be had', async () => {
    const env = { ...world.env, XDG_STATE_HOME: path.join(root, 'state') };
    const result = await bench([...arguments_(`${registry.host}/nobody:1`), '--json'], { env });
    const { cells } = JSON.parse(result.stdout) as { cells: { status: string; reason: string }[] };
    assert.equal(cells[0]?.status, 'failed');
    assert.match(cells[0].reason, /the base image .*nobody:1 cannot be used: the registry answered 404/);
    assert.deepEqual(await world.remaining(), []);
  });
});
