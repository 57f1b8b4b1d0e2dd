import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { hashed } from './content-hash.js';
import type { TaskFile } from './task-file.js';
import { writeZip } from './zip.js';
import { zippedSize } from './zipped-size.js';

describe('the size of a zip that nobody writes', () => {
  const cacheBefore = process.env.XDG_CACHE_HOME;
  let folder = '';
  let known = '';

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-zipped-size-'));
    process.env.XDG_CACHE_HOME = folder;
    known = path.join(
      folder,
      'coldbench',
      'deflated-sizes',
      `${process.arch}-zlib-${process.versions.zlib}.txt`,
    );
  });
  after(async () => {
    if (cacheBefore === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = cacheBefore;
    await rm(folder, { recursive: true, force: true });
  });

  const ofBytes = (name: string, text: string): TaskFile => ({
    path: name,
    dependency: 'a',
    executable: false,
    content: { kind: 'bytes', bytes: Buffer.from(text) },
  });

  async function ofFile(name: string, content: Buffer): Promise<TaskFile> {
    const file = path.join(folder, name);
    await writeFile(file, content);
    return {
      path: `b/${name}`,
      dependency: 'b',
      executable: true,
      content: { kind: 'file', file, shareable: false },
    };
  }

  test('is that of the one that is written, the first time and by what is known of the contents', async () => {
    const large = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * index) % 251));
    const files = [
      ofBytes('empty', ''),
      ofBytes('mäßig.txt', 'a'.repeat(10_000)),
      await ofFile('large', large),
      await ofFile('nothing', Buffer.alloc(0)),
    ];
    const { zippedBytes } = await writeZip(files, path.join(folder, '1.zip'));
    assert.equal(await zippedSize(await hashed(files)), zippedBytes);
    const before_ = await readFile(known, 'utf8');
    assert.equal(before_.split('\n').length, 4, 'two of them are empty');
    assert.equal(await zippedSize(await hashed(files)), zippedBytes);
    assert.equal(await readFile(known, 'utf8'), before_, 'nothing was deflated again');
  });

  test('is right where what is known was cut off by a crash', async () => {
    const [file] = await hashed([ofBytes('new', 'b'.repeat(5_000))]);
    assert.ok(file !== undefined);
    await appendFile(known, `${file.sha256} 1`);
    const { zippedBytes } = await writeZip([file], path.join(folder, '2.zip'));
    assert.equal(await zippedSize([file]), zippedBytes);
    assert.equal(await zippedSize([file]), zippedBytes);
  });
});
