import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../../errors/index.js';
import { CGROUP_PROCS, readProcesses, removeCgroup, writeControl } from '../control-files.js';
import { parseMountinfo } from '../mounts.js';
import { freeze, isFrozen, killAll, thaw } from './core.js';

/** These files need no controller: they work wherever version 2 is mounted, beside version 1 as well. */
function makeRealCgroup(): { directory?: string; skip: string | false } {
  try {
    const mounts = parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8'));
    const mount = mounts.find(({ fileSystem }) => fileSystem === 'cgroup2');
    if (mount === undefined) return { skip: 'cgroup version 2 is not mounted' };
    const directory = mkdtempSync(path.join(mount.mountPoint, 'coldbench-test-'));
    after(() => rmdirSync(directory));
    return { directory, skip: false };
  } catch (error) {
    return { skip: messageOf(error) };
  }
}

const { directory = '', skip } = makeRealCgroup();

async function startInside(command: string): Promise<ChildProcess> {
  const script = 'echo 0 > "$1"/cgroup.procs && echo ready && eval "$2"';
  const child = spawn('sh', ['-c', script, 'sh', directory, command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(1);
}

test('the kernel freezes, thaws and kills a whole cgroup, forks and sessions included', {
  skip,
}, async () => {
  const child = await startInside('setsid sleep 1000 & while :; do /bin/true; done');
  const exit = once(child, 'exit');
  assert.equal(isFrozen(directory), false);
  freeze(directory);
  await until(() => isFrozen(directory));
  thaw(directory);
  await until(() => !isFrozen(directory));
  freeze(directory);
  assert.equal(killAll(directory), true);
  assert.deepEqual(await exit, [null, 'SIGKILL']);
  await until(() => readProcesses(directory).length === 0);
  thaw(directory);
});

test('a cgroup with a process in it is not removed', { skip }, async () => {
  const child = await startInside('exec sleep 1000');
  writeControl(directory, CGROUP_PROCS, child.pid ?? 0);
  assert.deepEqual(readProcesses(directory), [child.pid]);
  assert.equal(removeCgroup(directory), false);
  child.kill('SIGKILL');
  await until(() => readProcesses(directory).length === 0);
});
