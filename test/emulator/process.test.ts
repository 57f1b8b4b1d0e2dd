import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { startEmulator } from '../../src/emulator/emulator.js';
import { type EmulatorProcess, spawnEmulator } from '../../src/emulator/index.js';
import { isolationMissing } from './namespaces.js';
import { Client, lives, processesOf, processesWith } from './support.js';

const MANIFEST = { runtime: 'nodejs20.x', handler: 'index.handler' };
/** Answers with the error's code when it cannot write over its own file. */
const WRITER = `const fs = require('node:fs');
exports.handler = async () => {
  try { fs.appendFileSync(__filename, '//'); return 'written'; } catch (error) { return error.code; }
};`;

const workDirectories = (pid: number) =>
  readdirSync(os.tmpdir()).filter((name) => name.startsWith(`coldbench-emulator-${pid}-`));

/** The pid of a sandbox of the emulator that lives and serves. */
async function sandboxOf(emulator: EmulatorProcess): Promise<number> {
  const client = new Client(emulator.endpoint);
  const others = new Set(processesOf('one'));
  await client.create('one', 'actions');
  await client.answer('one', { action: 'pid' });
  return processesOf('one').find((pid) => !others.has(pid)) ?? 0;
}

describe('the emulator as a process', () => {
  it('leaves nothing behind when it is closed', async () => {
    const emulator = await spawnEmulator();
    const sandbox = await sandboxOf(emulator);
    assert.equal(workDirectories(emulator.pid).length, 1);
    await emulator.close();
    assert.deepEqual(await emulator.exited, { code: 0, signal: null });
    assert.equal(lives(sandbox), false);
    assert.deepEqual(workDirectories(emulator.pid), []);
  });

  it('ends every process that it started, those too that only tried what this machine allows', async () => {
    const mark = `COLDBENCH_TEST_MARK=${randomUUID()}`;
    const [name = '', value] = mark.split('=');
    process.env[name] = value;
    const emulator = await spawnEmulator({ allowNetwork: isolationMissing !== false });
    delete process.env[name];
    assert.ok(processesWith(mark).includes(emulator.pid));
    await emulator.close();
    assert.deepEqual(processesWith(mark), []);
  });

  it('has what it left after a kill swept by the next one', async () => {
    const killed = await spawnEmulator();
    const sandbox = await sandboxOf(killed);
    process.kill(killed.pid, 'SIGKILL');
    assert.deepEqual(await killed.exited, { code: null, signal: 'SIGKILL' });
    assert.equal(workDirectories(killed.pid).length, 1);
    const next = await spawnEmulator();
    try {
      assert.equal(lives(sandbox), false);
      assert.deepEqual(workDirectories(killed.pid), []);
      assert.equal(workDirectories(next.pid).length, 1, 'its own stays');
    } finally {
      await next.close();
    }
  });

  it('leaves no stopped sandbox after a kill where there are no cgroups to find it by', async (context) => {
    if (!existsSync('/usr/bin/setpriv')) return context.skip('there is no setpriv');
    const killed = await spawnEmulator({ cgroupRoot: '/nonexistent' });
    const sandbox = await sandboxOf(killed);
    await new Client(killed.endpoint).untilEnvironments('one', ([only]) => only?.state === 'frozen');
    process.kill(killed.pid, 'SIGKILL');
    await killed.exited;
    while (lives(sandbox)) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('ends with the process that started it', async () => {
    const module = new URL('../../src/emulator/index.js', import.meta.url).href;
    const script = `const { spawnEmulator } = await import(${JSON.stringify(module)});
      console.log((await spawnEmulator()).pid);
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) => {
      parent.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
    });
    assert.equal(lives(pid), true);
    parent.kill('SIGKILL');
    while (lives(pid) || workDirectories(pid).length > 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('tells why it does not start', async () => {
    const first = await spawnEmulator();
    try {
      const port = Number(new URL(first.endpoint).port);
      await assert.rejects(spawnEmulator({ port }), /did not start.*cannot listen/s);
      await assert.rejects(startEmulator({ port }), { code: 'cannot-listen' });
    } finally {
      await first.close();
    }
  });

  it('refuses options that are none', async () => {
    await assert.rejects(startEmulator({ cores: 0 }), { code: 'emulator-options' });
    await assert.rejects(startEmulator({ porst: 1 } as object), { code: 'emulator-options' });
  });

  it('gives functions a scratch directory that goes with them', async () => {
    const emulator = await startEmulator();
    const client = new Client(emulator.endpoint);
    await client.create('scratch', 'actions');
    const { TMPDIR: scratch, HOME: home } = (await client.answer('scratch', { action: 'env' })) as {
      TMPDIR: string;
      HOME: string;
    };
    assert.equal(scratch, home);
    assert.equal(existsSync(scratch), true);
    await emulator.close();
    assert.equal(existsSync(path.dirname(scratch)), false);
  });

  it('keeps functions from writing into the package that they share, where it may mount', async (context) => {
    // Asked of the machine and not of the emulator: a broken protection must fail, not be skipped.
    const mounts = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', os.tmpdir()]);
    if (mounts.status !== 0) return context.skip('this machine does not let us mount');
    const imageStore = mkdtempSync(path.join(os.tmpdir(), 'coldbench-images-'));
    const image = 'cd'.repeat(32);
    const task = path.join(imageStore, image, 'task');
    mkdirSync(task, { recursive: true });
    writeFileSync(path.join(imageStore, image, 'image.json'), JSON.stringify(MANIFEST));
    writeFileSync(path.join(task, 'index.js'), WRITER);
    const emulator = await spawnEmulator({ imageStore });
    try {
      const client = new Client(emulator.endpoint);
      const facts = await (await fetch(`${emulator.endpoint}/_coldbench/facts`)).json();
      assert.equal((facts as { packagesReadOnly: boolean }).packagesReadOnly, true);
      await client.create('zip', { 'index.js': WRITER });
      const asImage = { Runtime: undefined, Handler: undefined, PackageType: 'Image' } as const;
      await client.create('image', 'actions', { ...asImage, Code: { ImageUri: `local/${image}` } });
      // Nor may the user that a sandbox runs as: the kernel names the one or the other reason.
      for (const name of ['zip', 'image'])
        assert.match(String(await client.answer(name)), /^(EROFS|EACCES)$/, name);
      const evicted = await fetch(`${emulator.endpoint}/_coldbench/functions/zip/evict-page-cache`, {
        method: 'POST',
      });
      assert.doesNotMatch(await evicted.text(), /[Rr]ead-only/);
    } finally {
      await emulator.close();
      rmSync(imageStore, { recursive: true });
    }
    assert.deepEqual(workDirectories(emulator.pid), []);
  });

  it('prints what functions log where it is asked to', async () => {
    let text = '';
    const emulator = await spawnEmulator({ printLogs: true }, (chunk) => {
      text += chunk;
    });
    try {
      const client = new Client(emulator.endpoint);
      await client.create('prints', 'actions');
      await client.answer('prints', { action: 'log', lines: ['seen'] });
    } finally {
      await emulator.close();
    }
    assert.match(text, /START RequestId[\s\S]*\tINFO\tseen\n[\s\S]*REPORT RequestId/);
  });
});
