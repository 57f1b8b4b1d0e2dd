import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { MergedLoadDocument } from '../../src/report/index.js';
import { DurationRecorder } from '../../src/stats/index.js';
import { type BenchResult, bench, spawnEmulateCommand } from '../support/bench.js';
import { KnownServer } from './server.js';

const TOTAL = 4;

describe('a load by four workers, each a process', () => {
  let root: string;
  let server: KnownServer;

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-workers-'));
    server = await KnownServer.start();
  });

  after(async () => {
    await server?.stop();
    await rm(root, { recursive: true, force: true });
  });

  const samples = (index: number) => path.join(root, `${index}.csv.gz`);

  /** All four at once. On a machine that they share each is disturbed by the others, and says so: exit code 5. */
  async function load(out: string, options: readonly string[], env: NodeJS.ProcessEnv = {}) {
    await server.forget();
    const url = `${server.url}/?delay=5`;
    const results = await Promise.all(
      Array.from({ length: TOTAL }, (_, index) => {
        const own = ['--worker', '--index', `${index}`, '--total', `${TOTAL}`, '--out', out];
        const short = ['-d', '1500ms', '--warmup', '300ms', '--samples', samples(index)];
        return bench(['load', url, ...own, ...short, ...options], { env });
      }),
    );
    for (const { exitCode, stderr } of results) assert.ok([0, 5].includes(exitCode ?? -1), stderr);
    return results;
  }

  async function merged(out: string, env: NodeJS.ProcessEnv = {}): Promise<MergedLoadDocument> {
    const result = await bench(['merge', out, '--json'], { env });
    assert.ok([0, 5].includes(result.exitCode ?? -1), result.stderr);
    return JSON.parse(result.stdout);
  }

  /** One recorder, to which every request of every worker was told. */
  async function recordedTogether(): Promise<{ recorder: DurationRecorder; ids: Set<string> }> {
    const recorder = new DurationRecorder();
    const ids = new Set<string>();
    for (let index = 0; index < TOTAL; index += 1) {
      const rows = gunzipSync(await readFile(samples(index)))
        .toString()
        .trim()
        .split('\n')
        .slice(1);
      for (const row of rows) {
        const [, id = '', , serviceTimeUs, outcome] = row.split(',');
        ids.add(id);
        if (outcome === 'ok') recorder.record(Number(serviceTimeUs));
      }
    }
    return { recorder, ids };
  }

  test('is merged to the histogram of all their requests, bit for bit', async () => {
    const out = path.join(root, 'closed');
    const results = await load(out, ['-c', '10']);
    for (const [index, { stderr }] of results.entries()) {
      assert.match(
        stderr,
        new RegExp(`worker ${index} of 4: the clock of worker 0 is ahead by -?\\d+\\.\\d+ ± \\d`),
      );
      assert.match(stderr, new RegExp(`: ${index < 2 ? 3 : 2} of 10 connections on`));
    }
    const document = await merged(out);
    const { recorder, ids } = await recordedTogether();
    const together = recorder.toData();
    const { mean, m2, ...exact } = document.recordings.serviceTimeUs ?? together;
    const { mean: meanTogether, m2: m2Together, ...exactTogether } = together;
    assert.deepEqual(exact, exactTogether);
    assert.ok(Math.abs(mean / meanTogether - 1) < 1e-12 && Math.abs(m2 / m2Together - 1) < 1e-9);
    assert.ok(together.n > 100 && ids.size === together.n, 'no two workers share an id');

    const { workers, commonWindow, completed, requestsPerSecond } = document;
    assert.equal(completed, together.n);
    const rates = workers.map((worker) => worker.requestsPerSecond);
    assert.ok(Math.abs(requestsPerSecond - rates.reduce((sum, rate) => sum + rate)) < 1e-6);
    assert.deepEqual(
      workers.map(({ index, connections }) => [index, connections]),
      [
        [0, 3],
        [1, 3],
        [2, 2],
        [3, 2],
      ],
    );
    assert.ok(commonWindow.endUs - commonWindow.startUs > 1_000_000);
    // One machine has one clock: how far two readings of it lie apart is within what is said of the uncertainty.
    for (const { clock } of workers)
      assert.ok(Math.abs(clock.before.offsetUs) <= clock.before.uncertaintyUs + 2_000);
    const checks = document.validity.checks.filter(({ name }) =>
      /^(workers|clock-uncertainty|clock-drift)$/.test(name),
    );
    assert.ok(checks.length === 3 && checks.every(({ pass }) => pass));
  });

  test('by a schedule is that schedule, met and left in S3', async (t) => {
    const emulator = await spawnEmulateCommand(['--port', '0']);
    const credentials = { AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_REGION: 'us-east-1' };
    const env = { ...credentials, AWS_ENDPOINT_URL_S3: emulator.endpoint };
    const client = new S3Client({
      ...{ endpoint: emulator.endpoint, region: 'us-east-1', forcePathStyle: true },
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
    t.after(async () => {
      client.destroy();
      emulator.kill('SIGTERM');
      await emulator.exited;
    });
    await client.send(new CreateBucketCommand({ Bucket: 'loads' }));
    const out = 's3://loads/first';
    await load(out, ['-c', '8', '--rate', '200', '--arrivals', 'poisson'], env);
    const document = await merged(out, env);
    const { scheduled = 0 } = document.openLoop ?? {};
    const { ids } = await recordedTogether();
    assert.equal(ids.size, scheduled);
    assert.equal(
      document.completed + Object.values(document.errors).reduce((sum, one) => sum + one, 0),
      scheduled,
    );
    // The same seed makes the same schedule, whoever sends it.
    const alone = await bench([
      'load',
      `${server.url}/?delay=5`,
      '-d',
      '1500ms',
      '-c',
      '8',
      '--rate',
      '200',
      '--arrivals',
      'poisson',
      '--json',
    ]);
    assert.equal(JSON.parse(alone.stdout).openLoop.scheduled, scheduled);
  });

  test('is told to be less than a load where a worker is missing, and no load where nothing is', async () => {
    const out = path.join(root, 'closed');
    await rm(path.join(out, 'worker-2.json'));
    const less = await bench(['merge', out]);
    assert.equal(less.exitCode, 5);
    assert.match(less.stdout, /^INVALID: [\s\S]*✗ workers is 3, and must be = 4 \(missing: 2\)/);
    await writeFile(path.join(out, 'worker-2.json'), '{}');
    usageError(await bench(['merge', out]), /worker-2\.json is no result of a worker/);
    usageError(await bench(['merge', path.join(root, 'nothing')]), /there is no run at/);
    usageError(
      await bench(['load', server.url, '--worker', '--index', '0', '--total', '4', '--out', out]),
      /has the results of another load already/,
    );
  });
});

function usageError({ exitCode, stderr }: BenchResult, message: RegExp): void {
  assert.equal(exitCode, 2, stderr);
  assert.match(stderr, message);
}
