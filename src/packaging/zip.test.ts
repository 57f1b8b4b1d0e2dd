import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { openPromise } from 'yauzl';
import type { TaskFile } from './task-file.js';
import { writeZip } from './zip.js';

describe('zipping', () => {
  let folder = '';
  const inFolder = (name: string) => path.join(folder, name);
  const files = (): readonly TaskFile[] => [
    {
      path: 'b/run',
      dependency: 'b',
      executable: true,
      content: { kind: 'file', file: inFolder('run'), shareable: false },
    },
    {
      path: 'a.txt',
      dependency: 'a',
      executable: false,
      content: { kind: 'bytes', bytes: Buffer.from('first') },
    },
  ];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-zip-'));
    await writeFile(inFolder('run'), 'second');
  });
  after(() => rm(folder, { recursive: true }));

  test('the same files in another order, with another age, give the same bytes', async () => {
    const first = await writeZip(files(), inFolder('1.zip'));
    await utimes(inFolder('run'), 1, 1);
    const second = await writeZip(files().toReversed(), inFolder('2.zip'));
    assert.deepEqual(second, first);
    assert.deepEqual(await readFile(inFolder('2.zip')), await readFile(inFolder('1.zip')));
  });

  test('other content or another mode gives another hash', async () => {
    const [run, a] = files();
    assert.ok(run !== undefined && a !== undefined);
    const hashOf = async (...given: TaskFile[]) => (await writeZip(given, inFolder('hashed.zip'))).sha256;
    const sha256 = await hashOf(run, a);
    const changed: TaskFile = { ...a, content: { kind: 'bytes', bytes: Buffer.from('First') } };
    assert.notEqual(await hashOf(run, changed), sha256);
    assert.notEqual(await hashOf({ ...run, executable: false }, a), sha256);
  });

  test('entries are sorted and carry their content and mode', async () => {
    await writeZip(files(), inFolder('4.zip'));
    const zip = await openPromise(inFolder('4.zip'), { lazyEntries: true, autoClose: false });
    const seen: unknown[] = [];
    for await (const entry of zip.eachEntry()) {
      const mode = (entry.externalFileAttributes >>> 16) & 0o777;
      seen.push([entry.fileName, mode, await text(await zip.openReadStreamPromise(entry))]);
    }
    zip.close();
    assert.deepEqual(seen, [
      ['a.txt', 0o644, 'first'],
      ['b/run', 0o755, 'second'],
    ]);
  });

  test('a file that is not there is an error', async () => {
    const [run] = files();
    assert.ok(run !== undefined);
    const missing: TaskFile = { ...run, content: { kind: 'file', file: inFolder('none'), shareable: false } };
    await assert.rejects(writeZip([missing], inFolder('5.zip')), { code: 'ENOENT' });
  });
});
