import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { type EmulatorProcess, spawnEmulator } from '../../src/emulator/index.js';
import { Client } from './support.js';

const HANDLER = "exports.handler = async () => 'served';";
const isRoot = process.getuid?.() === 0;

/** Runs with a small file system as the folder for temporary files. */
async function onSmallDisk(megabytes: number, work: (emulator: EmulatorProcess) => Promise<void>) {
  const { TMPDIR } = process.env;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'coldbench-small-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'coldbench-small-disk', folder]);
  try {
    process.env.TMPDIR = folder;
    const emulator = await spawnEmulator({ hostCap: false });
    await work(emulator).finally(() => emulator.close());
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    execFileSync('umount', [folder]);
    rmdirSync(folder);
  }
}

describe('a disk that is full', { skip: isRoot ? false : 'mounting a small file system takes root' }, () => {
  it('fails what needs room on it, by an error that says so, and nothing else; with room again all goes on', () =>
    onSmallDisk(24, async (emulator) => {
      const client = new Client(emulator.endpoint);
      await client.create('small', { 'index.js': HANDLER }, { Timeout: 20 });
      assert.equal(await client.answer('small'), 'served');
      const filler = randomBytes(30 * 1_048_576).toString('base64');
      await assert.rejects(
        client.create('large', { 'index.js': HANDLER, filler }, { Timeout: 20 }),
        (error: Error & { $metadata: { httpStatusCode?: number } }) => {
          assert.match(error.message, /ENOSPC|no space/i);
          assert.equal(error.$metadata.httpStatusCode, 500);
          return true;
        },
      );
      assert.equal(await client.answer('small'), 'served');
      await client.create('other', { 'index.js': HANDLER }, { Timeout: 20 });
      assert.equal(await client.answer('other'), 'served', 'what did not fit was removed');
    }));
});
