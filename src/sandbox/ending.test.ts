import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { vcpus } from '../units/index.js';
import { Fixture, isAlive, kernel, noCgroups, sandboxesLeft, withoutCgroups } from './test-support.js';

/** Prints the pid of a process that leaves group, session and parent behind. */
const ESCAPE = `
  const { spawn } = require('node:child_process');
  const middle = 'const c = require("node:child_process").spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });'
    + 'console.log("escaped", c.pid); c.unref();';
  spawn(process.execPath, ['-e', middle], { detached: true, stdio: ['ignore', 'inherit', 'ignore'] });
  setInterval(() => {}, 1e6);`;
const IGNORES_SIGTERM =
  "process.on('SIGTERM', () => console.log('heard')); setInterval(() => {}, 1e6); console.log('ready');";
const EXITS_ON_SIGTERM =
  "process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1e6); console.log('ready');";

/** More shells than there is room for, each of which forks all the time and is replaced when it fails to. */
const FORK_BOMB = `
  const { spawn } = require('node:child_process');
  const bomb = () => {
    const shell = spawn('sh', ['-c', 'while :; do /bin/true; done'], { detached: true, stdio: 'ignore' });
    shell.once('error', () => { console.log('full'); setTimeout(bomb, 5); });
    shell.once('exit', () => setTimeout(bomb, 5));
  };
  console.log('ready');
  for (let shells = 0; shells < 60; shells += 1) bomb();`;

const open: Fixture[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ sandbox }) => sandbox.end()));
  assert.deepEqual(sandboxesLeft(), []);
});

async function ready(fixture: Fixture): Promise<Fixture> {
  open.push(fixture);
  await fixture.until(/ready/);
  return fixture;
}

for (const support of [kernel, noCgroups]) {
  const skip = support === kernel && withoutCgroups;
  describe(`ending a sandbox (cgroups: ${support.version})`, { skip }, () => {
    test('lets a process that heeds SIGTERM finish within the grace', async () => {
      const { sandbox } = await ready(await Fixture.startNode(EXITS_ON_SIGTERM, {}, support));
      await sandbox.end(60_000);
      assert.deepEqual(await sandbox.exited, { code: 5, signal: null });
    });

    test('kills a process that ignores SIGTERM once the grace is over', async () => {
      const { sandbox, text } = await ready(await Fixture.startNode(IGNORES_SIGTERM, {}, support));
      await sandbox.end(200);
      assert.deepEqual(await sandbox.exited, { code: null, signal: 'SIGKILL' });
      assert.match(text('stdout'), /heard/);
    });

    test('kills at once without a grace', async () => {
      const { sandbox, text } = await ready(await Fixture.startNode(IGNORES_SIGTERM, {}, support));
      await sandbox.end();
      assert.deepEqual(await sandbox.exited, { code: null, signal: 'SIGKILL' });
      assert.doesNotMatch(text('stdout'), /heard/);
    });

    test('thaws a frozen process, so that it hears SIGTERM', async () => {
      const { sandbox } = await ready(await Fixture.startNode(EXITS_ON_SIGTERM, {}, support));
      sandbox.freeze();
      await sandbox.end(60_000);
      assert.deepEqual(await sandbox.exited, { code: 5, signal: null });
    });

    test('happens once, however often it is asked for, and what comes later does nothing', async () => {
      const { sandbox } = await ready(await Fixture.startNode(IGNORES_SIGTERM, {}, support));
      await Promise.all([sandbox.end(), sandbox.end(50)]);
      await sandbox.end();
      const last = sandbox.usage();
      assert.ok(last.cpuUsedUs > 0);
      sandbox.freeze();
      sandbox.setCpuQuota(vcpus(0.5));
      sandbox.thaw();
      assert.deepEqual(sandbox.usage(), last);
    });

    test('works after the leader has ended by itself', async () => {
      const fixture = await Fixture.start(['true'], {}, support);
      await fixture.sandbox.exited;
      await fixture.sandbox.end(60_000);
      assert.deepEqual(await fixture.sandbox.exited, { code: 0, signal: null });
    });
  });
}

describe('ending a cgroup', { skip: withoutCgroups }, () => {
  test('reaches a process that left group, session and parent behind', async () => {
    const fixture = await Fixture.startNode(ESCAPE);
    open.push(fixture);
    const pid = Number((await fixture.until(/escaped (\d+)\n/))[1]);
    assert.ok(isAlive(pid));
    await fixture.sandbox.end();
    assert.equal(isAlive(pid), false);
  });

  test('overtakes a fork bomb, which the limit of processes bounds', async () => {
    const fixture = await ready(await Fixture.startNode(FORK_BOMB, { maxProcesses: 40 }));
    fixture.sandbox.setCpuQuota(vcpus(0.5));
    await fixture.until(/full/);
    await fixture.sandbox.end();
    assert.deepEqual(sandboxesLeft(), []);
  });

  test('of fifty sandboxes at once leaves nothing', async () => {
    const started = await Promise.all(Array.from({ length: 50 }, () => Fixture.start(['sleep', '1000'])));
    assert.equal(sandboxesLeft().length, 50);
    await Promise.all(started.map(({ sandbox }) => sandbox.end()));
    assert.deepEqual(sandboxesLeft(), []);
    assert.ok(started.every(({ sandbox }) => !isAlive(sandbox.pid)));
  });
});
