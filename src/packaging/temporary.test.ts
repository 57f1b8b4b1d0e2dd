import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { removeAbandoned, temporarySibling } from './temporary.js';

test('what a process that ended left unfinished is removed; the work of a live one stays', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-temporary-'));
  try {
    const { pid: ended } = spawnSync(process.execPath, ['-e', '']);
    const mine = path.basename(temporarySibling('work'));
    const names = [mine, `work.${ended}-00c0ffee.tmp`, 'finished'];
    await Promise.all(names.map((name) => mkdir(path.join(folder, name))));
    await removeAbandoned(folder);
    assert.deepEqual((await readdir(folder)).sort(), ['finished', mine].sort());
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a folder that does not exist has nothing abandoned in it', async () => {
  await removeAbandoned(path.join(tmpdir(), 'coldbench-none', 'none'));
});
