import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { MergedLoadDocument } from '../../../src/report/index.js';
import { bench } from '../../support/bench.js';
import { type Doc, openDoc } from '../../support/doc.js';
import { goProgram, WITHOUT_GO } from '../../support/go-program.js';
import { podsOf } from '../../support/pod.js';
import { projectRoot } from '../../support/project-root.js';
import { pythonEnvironment } from '../../support/python.js';

const run = promisify(execFile);
const REQUIREMENTS = path.join(projectRoot(), 'test', 'tools', 'k8s', 'requirements.txt');
const KUSTOMIZE = 'sigs.k8s.io/kustomize/kustomize/v5@v5.7.1';
/** Of those that are maintained, and one that long is no more. */
const KUBERNETES = ['1.37.0', '1.30.0'];

describe('generators for Kubernetes', () => {
  let root: string;
  let python: string;
  let doc: Doc;
  let url: string;
  const server = createServer((request, response) =>
    request.resume().on('end', () => setTimeout(() => response.end('{}'), 5)),
  );

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-k8s-'));
    doc = await openDoc('scale.md');
    python = (await pythonEnvironment(REQUIREMENTS, 'k8s-tools')).python;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  after(async () => {
    server.closeAllConnections();
    server.close();
    await doc?.close();
    await rm(root, { recursive: true, force: true });
  });

  /** By Kubernetes' own schemas; properties that they do not know are none of it. */
  const validated = (files: readonly string[], version = KUBERNETES[0] ?? '') =>
    run(python, ['-m', 'kubernetes_validate', '--strict', '-k', version, ...files]);

  test('docs/scale.md exports what Kubernetes takes', async () => {
    const exported = await doc.run(doc.commands[2] ?? '');
    assert.equal(exported.exitCode, 0, exported.stderr);
    for (const [folder, names] of [
      ['k8s-load', ['configmap.yaml', 'claim.yaml', 'job.yaml']],
      ['k8s-mine', ['configmap.yaml', 'job.yaml']],
    ] as const) {
      const files = names.map((name) => path.join(doc.folder, folder, name));
      for (const version of KUBERNETES) {
        const { stdout } = await validated(files, version);
        assert.equal(stdout.match(/passed/g)?.length, names.length, stdout);
      }
    }
    const job = path.join(doc.folder, 'k8s-mine', 'job.yaml');
    const wrong = path.join(root, 'wrong.yaml');
    for (const [right, mistake] of [
      ['completions: 8', 'completions: many'],
      ['completionMode: Indexed', 'completionsMode: Indexed'],
      ['restartPolicy: Never', 'restartPolicies: Never'],
    ] as const) {
      await writeFile(wrong, (await readFile(job, 'utf8')).replace(right, mistake));
      await assert.rejects(validated([wrong]), `${mistake} was taken`);
    }
  });

  test('kustomize builds them', { skip: WITHOUT_GO }, async () => {
    const { stdout } = await run(await goProgram(KUSTOMIZE), ['build', path.join(doc.folder, 'k8s-load')]);
    assert.deepEqual(
      [...stdout.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind),
      ['ConfigMap', 'PersistentVolumeClaim', 'Job'],
    );
  });

  test('its pods put one load on a server, and are merged', async () => {
    const folder = path.join(root, 'pods');
    const body = path.join(root, 'body');
    await writeFile(body, 'an image');
    const options = ['--workers', '3', '-c', '6', '-d', '1s', '--warmup', '200ms', '--body', body];
    const exported = await bench(['export', 'k8s', '--url', url, ...options, '--out', folder]);
    assert.equal(exported.exitCode, 0, exported.stderr);
    const pods = await podsOf(folder);
    const results = await Promise.all(pods.map(({ args, env }) => bench(args, { env })));
    // 5: they share a machine, and tell it.
    for (const { exitCode, stderr } of results) assert.ok([0, 5].includes(exitCode ?? -1), stderr);
    const merged = await bench(['merge', path.join(folder, 'results'), '--json']);
    const { workers, completed, method } = JSON.parse(merged.stdout) as MergedLoadDocument;
    assert.deepEqual([workers.length, method], [3, 'POST']);
    assert.ok(completed > 100);
  });

  test('the last stage of the image has what a generator needs', async () => {
    const recipe = await readFile(path.join(doc.folder, 'k8s-load', 'Dockerfile'), 'utf8');
    const last = recipe.split(/^FROM /m).at(-1) ?? '';
    const app = path.join(root, 'app');
    await mkdir(app);
    for (const [, from = ''] of last.matchAll(/^COPY --from=build (.*) \S+$/gm))
      for (const file of from.split(' ')) {
        const name = file.replace(/^\/app\//, '');
        await cp(path.join(projectRoot(), name), path.join(app, name), { recursive: true });
      }
    const [, install = ''] = /^RUN (.*)$/m.exec(last) ?? [];
    assert.match(install, /^npm ci --omit=dev /);
    await run('bash', ['-c', `${install} --prefer-offline --no-audit --no-fund`], { cwd: app });
    const load = [path.join(app, 'bin', 'bench.js'), 'load', url, '-c', '2', '-d', '300ms', '--json'];
    const { stdout } = await run(process.execPath, load, { cwd: root }).catch((error) => error);
    assert.ok(JSON.parse(stdout).completed > 10);
  });
});
