import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type HashedFile, hashed } from './content-hash.js';
import { storeImage } from './image.js';

const RUNTIME = { runtime: 'nodejs20.x', handler: 'index.handler' };

describe('the image store', () => {
  let folder = '';
  let library = '';
  const files = (shareable: boolean): Promise<readonly HashedFile[]> =>
    hashed([
      {
        path: 'node_modules/a/lib.so',
        dependency: 'a',
        executable: true,
        content: { kind: 'file', file: library, shareable },
      },
      {
        path: 'index.mjs',
        dependency: 'handler',
        executable: false,
        content: { kind: 'bytes', bytes: Buffer.from('1') },
      },
    ]);

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-image-'));
    library = path.join(folder, 'library');
    await writeFile(library, 'library');
  });
  after(() => rm(folder, { recursive: true }));

  test('holds image.json and the task folder, under the hash of the content', async () => {
    const store = path.join(folder, 'store-1');
    const { directory, sha256 } = await storeImage(await files(false), RUNTIME, store);
    assert.equal(directory, path.join(store, sha256));
    assert.deepEqual(JSON.parse(await readFile(path.join(directory, 'image.json'), 'utf8')), RUNTIME);
    assert.equal(await readFile(path.join(directory, 'task/index.mjs'), 'utf8'), '1');
    assert.equal((await stat(path.join(directory, 'task/node_modules/a/lib.so'))).mode & 0o777, 0o755);
  });

  test('an image stored twice is one, and nothing temporary is left', async () => {
    const store = path.join(folder, 'store-2');
    const first = await storeImage(await files(false), RUNTIME, store);
    const second = await storeImage((await files(false)).toReversed(), RUNTIME, store);
    assert.deepEqual(second, first);
    assert.deepEqual(await readdir(store), [first.sha256]);
  });

  test('another handler is another image', async () => {
    const store = path.join(folder, 'store-3');
    const first = await storeImage(await files(false), RUNTIME, store);
    const second = await storeImage(await files(false), { ...RUNTIME, handler: 'other.handler' }, store);
    assert.notEqual(second.sha256, first.sha256);
  });

  test('a shareable file is linked, any other copied', async () => {
    const task = 'task/node_modules/a/lib.so';
    const shared = await storeImage(await files(true), RUNTIME, path.join(folder, 'store-4'));
    const copied = await storeImage(await files(false), RUNTIME, path.join(folder, 'store-5'));
    const { ino } = await stat(library);
    assert.equal((await stat(path.join(shared.directory, task))).ino, ino);
    assert.notEqual((await stat(path.join(copied.directory, task))).ino, ino);
  });
});
