import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { variantAvailability } from './availability.js';
import { listVariants } from './variants.js';

const FILE = `name: mine
framework: Mine
version: { package: mine }
runtime: nodejs20.x
handler: index.handler
model: onnx
threads: { env: COLDBENCH_THREADS }
platforms: [nowhere-x64]
`;

async function withHandlers(
  pinned: string,
  folderName: string,
  use: (handlers: string) => Promise<void>,
): Promise<void> {
  const handlers = await mkdtemp(path.join(tmpdir(), 'coldbench-variants-'));
  try {
    await mkdir(path.join(handlers, folderName));
    await mkdir(path.join(handlers, 'without-variant-file'));
    await writeFile(path.join(handlers, folderName, 'variant.yaml'), FILE);
    await writeFile(
      path.join(handlers, folderName, 'package.json'),
      JSON.stringify({ dependencies: { mine: pinned } }),
    );
    await use(handlers);
  } finally {
    await rm(handlers, { recursive: true });
  }
}

async function withPath<T>(folders: string, use: () => Promise<T>): Promise<T> {
  const { PATH } = process.env;
  process.env.PATH = folders;
  try {
    return await use();
  } finally {
    process.env.PATH = PATH;
  }
}

describe('variants', () => {
  test('the project has those that DESIGN names, by name, with exact versions', async () => {
    const variants = await listVariants();
    const names = variants.map(({ name }) => name);
    for (const name of [
      'keras-tensorflow',
      'onnxruntime-node',
      'onnxruntime-python',
      'tfjs-node',
      'tfjs-wasm',
    ])
      assert.ok(names.includes(name), name);
    assert.deepEqual(names, names.toSorted());
    for (const { version } of variants) assert.match(version, /^\d+\.\d+(\.\d+)?$/);
  });

  test('a folder without variant.yaml is not one', () =>
    withHandlers('1.2.3', 'mine', async (handlers) => {
      const [variant, ...others] = await listVariants(handlers);
      assert.equal(variant?.version, '1.2.3');
      assert.deepEqual(others, []);
    }));

  test('a version that is not exact is refused', () =>
    withHandlers('^1.2.3', 'mine', (handlers) =>
      assert.rejects(listVariants(handlers), { code: 'variant-invalid' }),
    ));

  test("a Python variant's version is that of its lock, however the name is spelt there", () =>
    withHandlers('', 'mine', async (handlers) => {
      const folder = path.join(handlers, 'mine');
      await writeFile(path.join(folder, 'variant.yaml'), FILE.replace('nodejs20.x', 'python3.11'));
      await assert.rejects(listVariants(handlers), { code: 'ENOENT' });
      await writeFile(
        path.join(folder, 'requirements.txt'),
        '# a lock\nother==1.0\nMine==2.3.4 \\\n  --hash=x\n',
      );
      const [variant] = await listVariants(handlers);
      assert.deepEqual([variant?.version, variant?.language], ['2.3.4', 'python']);
    }));

  test('one that runs on another package tells its version too, if the lock pins it', () =>
    withHandlers('', 'mine', async (handlers) => {
      const folder = path.join(handlers, 'mine');
      const file = FILE.replace('package: mine', 'package: mine, on: other');
      await writeFile(path.join(folder, 'variant.yaml'), file.replace('nodejs20.x', 'python3.11'));
      await writeFile(path.join(folder, 'requirements.txt'), 'other==1.0\nmine==2.3.4\n');
      const [variant] = await listVariants(handlers);
      assert.deepEqual(variant?.on, { package: 'other', version: '1.0' });
      await writeFile(path.join(folder, 'requirements.txt'), 'mine==2.3.4\n');
      await assert.rejects(listVariants(handlers), { code: 'variant-invalid' });
    }));

  test('a name that is not its folder is refused', () =>
    withHandlers('1.2.3', 'yours', (handlers) =>
      assert.rejects(listVariants(handlers), { code: 'variant-invalid' }),
    ));

  test('one for another platform is unavailable, with reason and remedy', () =>
    withHandlers('1.2.3', 'mine', async (handlers) => {
      const [variant] = await listVariants(handlers);
      assert.ok(variant !== undefined);
      assert.deepEqual(await variantAvailability(variant), {
        available: false,
        reason: `mine does not run on ${process.platform}-${process.arch}`,
        remedy: 'run it on nowhere-x64',
      });
    }));

  test('one whose package is not installed is unavailable, with reason and remedy', () =>
    withHandlers('1.2.3', 'mine', async (handlers) => {
      const [variant] = await listVariants(handlers);
      assert.ok(variant !== undefined);
      assert.deepEqual(await variantAvailability({ ...variant, platforms: undefined }), {
        available: false,
        reason: 'the package mine 1.2.3 is not installed',
        remedy: 'run npm ci',
      });
    }));

  test('one that is stripped is unavailable where nothing can strip it, with reason and remedy', () =>
    withHandlers('1.2.3', 'mine', async (handlers) => {
      const [variant] = await listVariants(handlers);
      assert.ok(variant !== undefined);
      const strip = [{ files: '\\.so$', reason: 'a test' }];
      const stripped = { ...variant, platforms: undefined, strip };
      const found = await withPath(handlers, () => variantAvailability(stripped));
      const told = {
        available: false,
        reason: 'packaging it needs strip, which is not on the PATH',
        remedy: 'install strip (Debian: apt-get install binutils)',
      };
      if (process.platform === 'linux') assert.deepEqual(found, told);
      else assert.notDeepEqual(found, told);
    }));
});
