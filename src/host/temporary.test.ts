import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { makeTemporaryDirectory, sweepTemporaryDirectories } from './temporary.js';

describe('temporary folders', () => {
  test('of a process that was killed are removed, whatever they are for; those of one that lives stay', async () => {
    const module = new URL('./temporary.js', import.meta.url).href;
    const script = `const { makeTemporaryDirectory } = await import(${JSON.stringify(module)});
      console.log(makeTemporaryDirectory('test-of-sweeping'));
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = (await once(child.stdout, 'data')) as [Buffer];
    const theirs = output.toString().trim();
    writeFileSync(path.join(theirs, 'content'), 'of a run');
    const own = makeTemporaryDirectory('test-of-sweeping');
    try {
      assert.equal(sweepTemporaryDirectories().includes(theirs), false);
      assert.equal(existsSync(theirs), true, 'its owner lives');
      child.kill('SIGKILL');
      await once(child, 'exit');
      assert.ok(sweepTemporaryDirectories().includes(theirs));
      assert.equal(existsSync(theirs), false);
      assert.equal(existsSync(own), true);
    } finally {
      rmSync(own, { recursive: true });
    }
  });

  test('whose name does not tell an owner are of nobody to remove', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'coldbench-test-'));
    assert.equal(sweepTemporaryDirectories().includes(folder), false);
    rmSync(folder, { recursive: true });
  });
});
