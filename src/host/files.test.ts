import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { cacheDirectory, writeFileAtomic } from './files.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'coldbench-files-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('a file is written with the folders above it, and replaced as a whole', async () => {
  const file = path.join(directory, 'a', 'b', 'result.json');
  await writeFileAtomic(file, 'a longer first content');
  await writeFileAtomic(file, new Uint8Array([0x68, 0x69]));
  assert.equal(await readFile(file, 'utf8'), 'hi');
  assert.deepEqual(await readdir(path.dirname(file)), ['result.json']);
});

test('readers of a file that many write at once see one whole content', async () => {
  const file = path.join(directory, 'result.json');
  const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(50_000));
  await writeFileAtomic(file, contents[0] ?? '');
  const seen: string[] = [];
  const writing = Promise.all(contents.map((content) => writeFileAtomic(file, content)));
  const reading = (async () => {
    for (let read = 0; read < 30; read += 1) seen.push(await readFile(file, 'utf8'));
  })();
  await Promise.all([writing, reading]);
  assert.ok(seen.every((content) => contents.includes(content)));
  assert.deepEqual(await readdir(directory), ['result.json']);
});

test('a process killed while it writes leaves one whole content', async () => {
  const file = path.join(directory, 'result.json');
  const script = `
    const { writeFileAtomic } = await import(process.argv[1]);
    for (let n = 0; ; n += 1) {
      await writeFileAtomic(process.argv[2], String(n % 10).repeat(1_000_000));
      if (n === 0) console.log('written');
    }`;
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', script, new URL('./files.js', import.meta.url).href, file],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.match(await readFile(file, 'utf8'), /^(\d)\1{999999}$/);
});

test('a write that fails leaves the old content and no temporary file', async () => {
  const file = path.join(directory, 'target');
  await mkdir(file);
  await writeFile(path.join(file, 'inside'), 'kept');
  await assert.rejects(writeFileAtomic(file, 'new'));
  assert.deepEqual(await readdir(directory), ['target']);
  assert.equal(await readFile(path.join(file, 'inside'), 'utf8'), 'kept');
});

test('the cache is where XDG_CACHE_HOME says, or below the home folder', (context) => {
  const before = process.env.XDG_CACHE_HOME;
  context.after(() => {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  });
  process.env.XDG_CACHE_HOME = directory;
  assert.equal(cacheDirectory('packages', 'x'), path.join(directory, 'coldbench', 'packages', 'x'));
  delete process.env.XDG_CACHE_HOME;
  assert.equal(cacheDirectory(), path.join(os.homedir(), '.cache', 'coldbench'));
});
