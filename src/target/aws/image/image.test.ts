import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { writeBaseLayout } from '../../../../test/support/base-layout.js';
import { openBaseImage, parseReference } from './base-image.js';
import { digestOfBytes } from './hashing.js';
import { writeLayer } from './layer.js';
import { writeImageLayout } from './layout.js';
import { DOCKER_LAYER, DOCKER_MANIFEST, hexOf, type ImageConfig, OCI_LAYER, OCI_MANIFEST } from './oci.js';

describe('container images', () => {
  let root: string;
  let task: string;

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-images-'));
    task = path.join(root, 'task');
    await mkdir(path.join(task, 'lib'), { recursive: true });
    await writeFile(path.join(task, 'handler.py'), 'handler = None\n');
    await writeFile(path.join(task, 'lib', 'a.so'), 'native', { mode: 0o755 });
    await writeFile(path.join(task, `${'long-'.repeat(40)}.txt`), 'a name over 100 characters');
  });
  after(() => rm(root, { recursive: true }));

  const folder = (name: string) => path.join(root, name);

  async function entriesOf(file: string) {
    const found: { name: string; mode: number | undefined; content: string }[] = [];
    for await (const entry of createReadStream(file).pipe(createGunzip()).pipe(extract())) {
      const content = (await buffer(entry)).toString();
      found.push({ name: entry.header.name.replace(/\/$/, ''), mode: entry.header.mode, content });
    }
    return found;
  }

  test('have a layer with the function where Lambda looks for it', async () => {
    const layer = await writeLayer(task, 'var/task', folder('one'));
    const entries = await entriesOf(layer.file);
    assert.deepEqual(
      entries.slice(0, 2).map(({ name }) => name),
      ['var', 'var/task'],
    );
    const byName = new Map(entries.map((entry) => [entry.name, entry]));
    assert.equal(byName.get('var/task/handler.py')?.content, 'handler = None\n');
    assert.equal(byName.get('var/task/handler.py')?.mode, 0o644);
    assert.equal(byName.get('var/task/lib/a.so')?.mode, 0o755);
    assert.ok(entries.some(({ name }) => name.endsWith('-.txt') && name.length > 200));
    assert.equal(layer.digest, digestOfBytes(await readFile(layer.file)));
    const plain = await buffer(createReadStream(layer.file).pipe(createGunzip()));
    assert.equal(layer.diffId, digestOfBytes(plain));
  });

  test('are the same of the same files, whenever these were written', async () => {
    const [first, second] = [
      await writeLayer(task, 'a', folder('x')),
      await writeLayer(task, 'a', folder('y')),
    ];
    assert.equal(first.digest, second.digest);
  });

  for (const [kind, manifestType, layerType] of [
    ['oci', OCI_MANIFEST, OCI_LAYER],
    ['docker', DOCKER_MANIFEST, DOCKER_LAYER],
  ] as const) {
    test(`on a base of ${kind} are of that kind, with the handler as their command`, async () => {
      await writeBaseLayout(folder(kind), { manifestType });
      const base = await openBaseImage(`oci:${folder(kind)}`, 'x86_64');
      const image = await writeImageLayout(
        base,
        { task, handler: 'handler.handler' },
        folder(`${kind}-image`),
      );
      assert.equal(image.manifest.mediaType, manifestType);
      assert.equal(image.digest, digestOfBytes(image.bytes));
      assert.equal(image.manifest.layers.length, base.manifest.layers.length + 1);
      assert.equal(image.manifest.layers.at(-1)?.mediaType, layerType);
      const blob = (digest: string) => readFile(path.join(image.folder, 'blobs', 'sha256', hexOf(digest)));
      for (const { digest, size } of [image.manifest.config, ...image.manifest.layers]) {
        const bytes = await blob(digest);
        assert.deepEqual([digestOfBytes(bytes), bytes.length], [digest, size]);
      }
      const config = JSON.parse((await blob(image.manifest.config.digest)).toString()) as ImageConfig;
      assert.deepEqual(config.config?.Cmd, ['handler.handler']);
      assert.deepEqual(config.config?.Entrypoint, base.config.config?.Entrypoint);
      assert.equal(config.rootfs.diff_ids.length, image.manifest.layers.length);
      const again = await openBaseImage(`oci:${image.folder}`, 'x86_64');
      assert.deepEqual(again.manifest, image.manifest);
    });
  }

  test('take the part of an index that is for their machine', async () => {
    await writeBaseLayout(folder('index'), { platform: { os: 'linux', architecture: 'amd64' } });
    assert.equal((await openBaseImage(`oci:${folder('index')}`, 'x86_64')).config.architecture, 'amd64');
    const wrong = openBaseImage(`oci:${folder('index')}`, 'arm64');
    await assert.rejects(wrong, { code: 'base-image', message: /nothing for linux\/arm64/ });
  });

  test('refuse a base that runs no functions, is not there, or is damaged', async () => {
    await writeBaseLayout(folder('plain'), { entrypoint: [] });
    const plain = openBaseImage(`oci:${folder('plain')}`, 'x86_64');
    await assert.rejects(plain, { code: 'base-image', message: /no entry point/ });
    await assert.rejects(openBaseImage(`oci:${folder('none')}`, 'x86_64'), { code: 'base-image' });
    const { layer } = await writeBaseLayout(folder('damaged'));
    await writeFile(path.join(folder('damaged'), 'blobs', 'sha256', hexOf(layer)), 'other');
    const damaged = await openBaseImage(`oci:${folder('damaged')}`, 'x86_64');
    const written = writeImageLayout(damaged, { task, handler: 'h.h' }, folder('damaged-image'));
    await assert.rejects(written, { code: 'base-image', message: /not what its hash says/ });
  });
});

describe('names of images', () => {
  test('have a registry, a name, and a tag or a digest', () => {
    assert.deepEqual(parseReference('registry.example/lambda/python:3.11'), {
      registry: 'https://registry.example',
      name: 'lambda/python',
      reference: '3.11',
    });
    assert.deepEqual(parseReference('127.0.0.1:5000/base'), {
      registry: 'http://127.0.0.1:5000',
      name: 'base',
      reference: 'latest',
    });
    const digest = `sha256:${'0'.repeat(64)}`;
    assert.equal(parseReference(`registry.example/a:1@${digest}`).reference, digest);
    for (const text of ['python', 'registry.example/', 'registry.example/a b', 'HTTP://x/y'])
      assert.throws(() => parseReference(text), /is not <registry>/, text);
  });

  test('of digests are of sha256 alone', () => {
    for (const text of ['sha256:../../etc/passwd', 'md5:0', ''])
      assert.throws(() => hexOf(text), TypeError, text);
  });
});
