import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { moveIntoPlace, removeAbandoned, temporarySibling } from './temporary.js';

test('what a process that ended left unfinished is removed; the work of a live one stays', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-temporary-'));
  try {
    const { pid: ended } = spawnSync(process.execPath, ['-e', '']);
    const mine = path.basename(temporarySibling('work'));
    const names = [mine, `work.${ended}-00c0ffee.tmp`, 'finished'];
    await Promise.all(names.map((name) => mkdir(path.join(folder, name))));
    assert.deepEqual(await removeAbandoned(folder), [path.join(folder, `work.${ended}-00c0ffee.tmp`)]);
    assert.deepEqual((await readdir(folder)).sort(), ['finished', mine].sort());
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a folder that does not exist has nothing abandoned in it', async () => {
  await removeAbandoned(path.join(tmpdir(), 'coldbench-none', 'none'));
});

test('a finished folder replaces a damaged one, but not a whole one', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-temporary-'));
  const target = path.join(folder, 'target');
  const finish = async (content: string) => {
    const work = temporarySibling(target);
    await mkdir(work);
    await writeFile(path.join(work, 'marker'), content);
    await moveIntoPlace(work, target, 'marker');
    return readFile(path.join(target, 'marker'), 'utf8');
  };
  try {
    assert.equal(await finish('first'), 'first');
    assert.equal(await finish('second'), 'first');
    await rm(path.join(target, 'marker'));
    await writeFile(path.join(target, 'rest'), '');
    assert.equal(await finish('third'), 'third');
  } finally {
    await rm(folder, { recursive: true });
  }
});
