import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { verifyWheel } from './download.js';

test('a wheel that is not the pinned one is refused', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-wheel-'));
  try {
    const wheel = path.join(folder, 'tensorflow.whl');
    await writeFile(wheel, 'something else');
    await assert.rejects(verifyWheel(wheel), { code: 'checksum-mismatch' });
  } finally {
    await rm(folder, { recursive: true });
  }
});
