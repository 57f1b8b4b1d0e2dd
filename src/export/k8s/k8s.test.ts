import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { podsOf } from '../../../test/support/pod.js';
import { milliseconds, seconds } from '../../units/index.js';
import { exportK8s } from './export-k8s.js';
import { resourceName } from './manifests.js';
import type { K8sExport } from './request.js';

const REQUEST: K8sExport = {
  name: 'Mine.yaml',
  plan: {
    url: 'https://host.example/predict?price=$5',
    ...{
      connections: 400,
      threads: 8,
      durationUs: seconds(10),
      warmupUs: milliseconds(1_500),
      timeoutUs: seconds(60),
    },
    requests: [{ method: 'POST', path: '', headers: { authorization: `Bearer \${TOKEN}` } }],
    requestIdPrefix: 'load',
  },
  body: Buffer.from([0, 255, 7]),
  ...{ workers: 3, image: 'registry/coldbench:1', s3: null, waitSeconds: 600 },
};

describe('generators for Kubernetes', () => {
  let root: string;
  let folders = 0;

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-k8s-'));
  });

  after(() => rm(root, { recursive: true, force: true }));

  async function exported(change: Partial<K8sExport> = {}): Promise<string> {
    folders += 1;
    const folder = path.join(root, String(folders));
    await exportK8s({ ...REQUEST, ...change }, folder);
    return folder;
  }
  const read = async (folder: string, name: string) => parse(await readFile(path.join(folder, name), 'utf8'));

  test('are pods that are told their own index, and one load', async () => {
    const folder = await exported();
    const pods = await podsOf(folder, { TOKEN: 'secret' });
    assert.deepEqual(
      pods.map(({ env }) => env.JOB_COMPLETION_INDEX),
      ['0', '1', '2'],
    );
    assert.deepEqual(pods[1]?.args, [
      ...['load', 'https://host.example/predict?price=$5', '--worker', '--total', '3'],
      ...['--out', path.join(folder, 'results'), '--wait', '600s', '-c', '400', '-t', '8', '-d', '10s'],
      ...['--warmup', '1500000us', '--timeout', '60s', '-m', 'POST', '-H', 'authorization: Bearer secret'],
      ...['--body', path.join(folder, 'mounted', 'body')],
    ]);
    assert.deepEqual(await readFile(path.join(folder, 'mounted', 'body')), REQUEST.body);
  });

  test('have no secret in any file, and the names by which a cluster holds them', async () => {
    const folder = await exported();
    const [container] = (await read(folder, 'job.yaml')).spec.template.spec.containers;
    assert.deepEqual(container.env[1], {
      name: 'TOKEN',
      valueFrom: { secretKeyRef: { name: 'load-mine-yaml', key: 'TOKEN' } },
    });
    assert.match(
      await readFile(path.join(folder, 'README.md'), 'utf8'),
      /kubectl create secret generic load-mine-yaml --from-literal=TOKEN="\$TOKEN"/,
    );
  });

  test('of an open loop have its stages', async () => {
    const stages = [
      { durationUs: seconds(10), fromRate: 100, toRate: 100 },
      { durationUs: seconds(30), fromRate: 100, toRate: 50_000 },
    ];
    const loop = { kind: 'open', arrivals: 'poisson', seed: 1, stages } as const;
    const folder = await exported({ plan: { ...REQUEST.plan, loop, durationUs: seconds(40) } });
    const [pod] = await podsOf(folder);
    assert.ok(pod?.args.join(' ').includes('--stages 10s@100,30s@100..50000 --arrivals poisson'));
  });

  test('leave their results on a volume that all write, or in S3', async () => {
    const kustomized = async (folder: string) => (await read(folder, 'kustomization.yaml')).resources;
    const shared = await exported();
    assert.deepEqual(await kustomized(shared), ['configmap.yaml', 'claim.yaml', 'job.yaml']);
    assert.deepEqual((await read(shared, 'claim.yaml')).spec.accessModes, ['ReadWriteMany']);
    const s3 = await exported({ s3: 's3://bucket/load' });
    assert.deepEqual(await kustomized(s3), ['configmap.yaml', 'job.yaml']);
    assert.equal((await read(s3, 'configmap.yaml')).data.OUT, 's3://bucket/load');
  });

  test('are not written over files, nor with a body that no ConfigMap holds', async () => {
    const folder = await exported();
    await writeFile(path.join(folder, 'mine'), '');
    await assert.rejects(exportK8s(REQUEST, folder), { code: 'export-exists', exitCode: 2 });
    await assert.rejects(exported({ body: Buffer.alloc(1_000_001) }), {
      code: 'body-too-large',
      exitCode: 2,
    });
  });

  test('are called as Kubernetes takes it, whatever the scenario is called', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        assert.match(resourceName(name), /^[a-z]([-a-z0-9]{0,50}[a-z0-9])$/);
      }),
    );
  });
});
