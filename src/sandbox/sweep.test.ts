import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { readProcessStat } from '../host/index.js';
import { listOwners } from './groups.js';
import { ownerName } from './owner.js';
import { sweepLeftovers } from './sweep.js';
import { Fixture, isAlive, kernel, noCgroups, sandboxesLeft, withoutCgroups } from './test-support.js';

/** Another process that owns a sandbox; prints its name and the pid inside; `how` decides what comes then. */
function startOwner(how: string, version: 'kernel' | 'none' = 'kernel'): ChildProcess {
  const script = `
    const { closeOwner, createSandbox, detectCgroups } = await import(process.argv[1]);
    const support = process.argv[2] === 'none' ? { version: 'none', reason: '' } : detectCgroups();
    process.once('exit', () => closeOwner(support));
    let tell;
    const ready = new Promise((resolve) => { tell = resolve; });
    const sandbox = await createSandbox(support, {
      id: 'left-over', memoryBytes: 100e6, maxProcesses: 10, cwd: '/', env: { PATH: process.env.PATH },
      command: 'sh', args: ['-c', 'trap "" TERM; sleep 1000 & echo ready; wait'],
      onOutput: tell,
    });
    await ready;
    console.log(sandbox.pid);
    ${how}`;
  const index = new URL('./index.js', import.meta.url).href;
  return spawn(process.execPath, ['--input-type=module', '-e', script, index, version], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

async function pidInside(owner: ChildProcess): Promise<number> {
  const [line] = await once(owner.stdout as NodeJS.ReadableStream, 'data');
  return Number(String(line));
}

function ownersLeft(pid: number | undefined): string[] {
  return kernel.version === 'none' ? [] : listOwners(kernel).filter((name) => name.startsWith(`${pid}-`));
}

test('sandboxes of an owner that was killed are swept, those of a living owner are not', {
  skip: withoutCgroups,
}, async (context) => {
  const own = await Fixture.start(['sleep', '1000']);
  context.after(() => own.sandbox.end());
  const owner = startOwner('');
  const pid = await pidInside(owner);
  const name = `${owner.pid}-${readProcessStat(owner.pid ?? 0)?.startTicks}`;
  assert.ok(!(await sweepLeftovers(kernel)).includes(`${name}/left-over`), 'the owner lives');
  assert.ok(isAlive(pid));

  owner.kill('SIGKILL');
  await once(owner, 'exit');
  assert.ok((await sweepLeftovers(kernel)).includes(`${name}/left-over`));
  assert.equal(isAlive(pid), false);
  assert.deepEqual(ownersLeft(owner.pid), []);
  assert.ok(isAlive(own.sandbox.pid));
  assert.deepEqual(sandboxesLeft(), [own.sandbox.id]);
});

for (const version of ['kernel', 'none'] as const) {
  test(`an owner that fails takes its sandboxes along (cgroups: ${version})`, {
    skip: version === 'kernel' && withoutCgroups,
  }, async () => {
    const owner = startOwner('setImmediate(() => { throw new Error("a fault"); });', version);
    const exit = once(owner, 'exit');
    const pid = await pidInside(owner);
    assert.deepEqual(await exit, [1, null]);
    assert.equal(isAlive(pid), false);
    assert.deepEqual(ownersLeft(owner.pid), []);
  });
}

test('the group of an owner goes with its last sandbox', { skip: withoutCgroups }, async () => {
  const [one, two] = await Promise.all([Fixture.start(['sleep', '1000']), Fixture.start(['sleep', '1000'])]);
  await one.sandbox.end();
  assert.deepEqual(ownersLeft(process.pid), [ownerName()]);
  await two.sandbox.end();
  assert.deepEqual(ownersLeft(process.pid), []);
});

test('without cgroups there is nothing to sweep', async () => {
  assert.deepEqual(await sweepLeftovers(noCgroups), []);
});
