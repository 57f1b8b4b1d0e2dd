import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readProcessStat } from './processes.js';
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

  test('of a process that ended are removed also where its parent has not asked how', async () => {
    const module = new URL('./temporary.js', import.meta.url).href;
    const script = `const { makeTemporaryDirectory } = await import(${JSON.stringify(module)});
      console.log(makeTemporaryDirectory('test-of-sweeping'));`;
    // What takes the shell's place knows nothing of the child, which stays a zombie.
    const shell = '"$0" --input-type=module -e "$1" & exec sleep 600';
    const parent = spawn('sh', ['-c', shell, process.execPath, script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [output] = (await once(parent.stdout, 'data')) as [Buffer];
      const theirs = output.toString().trim();
      const pid = Number(path.basename(theirs).split('-').at(-3));
      while (readProcessStat(pid)?.state !== 'Z') await sleep(5);
      assert.ok(sweepTemporaryDirectories().includes(theirs));
    } finally {
      parent.kill();
      await once(parent, 'exit');
    }
  });

  test('whose name does not tell an owner are of nobody to remove', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'coldbench-test-'));
    assert.equal(sweepTemporaryDirectories().includes(folder), false);
    rmSync(folder, { recursive: true });
  });
});
