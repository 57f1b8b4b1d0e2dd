import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { monotonicNow } from '../host/index.js';
import { megabytes, megabytesToBytes, vcpus } from '../units/index.js';
import { Fixture, kernel, noCgroups, sandboxesLeft, withoutCgroups } from './test-support.js';
import type { Sandbox } from './types.js';

const WINDOW_MS = 500;
/** A running burst is only accounted at a tick, and a window cuts periods. */
const OVERRUN_US = 15_000;

/** Processor time in a window under a quota, which is never more than the quota allows. */
async function usedWith(sandbox: Sandbox, share: number): Promise<number> {
  sandbox.setCpuQuota(vcpus(share));
  const before = { at: monotonicNow(), used: sandbox.usage().cpuUsedUs };
  await pause(WINDOW_MS);
  const used = sandbox.usage().cpuUsedUs - before.used;
  const allowed = share * (monotonicNow() - before.at) + OVERRUN_US;
  assert.ok(used <= allowed, `${used} us used where ${allowed} us were allowed`);
  return used;
}

/** Whether twice the quota once gave about twice the processor time; neighbours can take what it would allow. */
async function isDoubledByQuota(sandbox: Sandbox, attempts: number): Promise<boolean> {
  const ratio = (await usedWith(sandbox, 0.12)) / (await usedWith(sandbox, 0.06));
  if (ratio > 1.5 && ratio < 3) return true;
  return attempts > 1 && (await isDoubledByQuota(sandbox, attempts - 1));
}

const open: Fixture[] = [];
async function started(fixture: Promise<Fixture>): Promise<Fixture> {
  open.push(await fixture);
  return fixture;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ sandbox }) => sandbox.end()));
  assert.deepEqual(sandboxesLeft(), []);
});

for (const support of [kernel, noCgroups]) {
  const skip = support === kernel && withoutCgroups;
  describe(`a process in a sandbox (cgroups: ${support.version})`, { skip }, () => {
    test('sees exactly the environment and arguments that it was given', async () => {
      const env = { A: 'two words; $(id) `id` "x"', 'b.c': '=', EMPTY: '' };
      const script = 'console.log(JSON.stringify([process.env, process.argv.slice(1)]))';
      const args = ['-e', script, '--', '$HOME', "it's", 'a=b', ''];
      const { sandbox, text } = await started(Fixture.start([process.execPath, ...args], { env }, support));
      await sandbox.exited;
      assert.deepEqual(JSON.parse(text('stdout')), [env, ['$HOME', "it's", 'a=b', '']]);
    });

    test('leads its own session, starts in its folder, and has no input and no descriptor of ours', async (context) => {
      const cwd = await mkdtemp(path.join(os.tmpdir(), 'coldbench-cwd-'));
      context.after(() => rm(cwd, { recursive: true }));
      const command =
        'pwd; readlink /proc/self/fd/0; cut -d" " -f5,6 /proc/$$/stat; test -e /proc/$$/fd/3; echo $?';
      const { sandbox, text } = await started(Fixture.start(['sh', '-c', command], { cwd }, support));
      await sandbox.exited;
      const lines = text('stdout').trim().split('\n');
      const no = '1';
      assert.deepEqual(lines, [cwd, '/dev/null', `${sandbox.pid} ${sandbox.pid}`, no]);
    });

    test('gives its output by stream, and then its exit status', async () => {
      const before = monotonicNow();
      const script = 'process.stdout.write("o".repeat(1e6), () => { console.error("e"); process.exit(7); })';
      const { sandbox, text } = await started(Fixture.startNode(script, {}, support));
      assert.ok(sandbox.spawnedUs >= before && sandbox.spawnedUs <= monotonicNow());
      assert.deepEqual(await sandbox.exited, { code: 7, signal: null });
      assert.equal(text('stdout').length, 1e6);
      assert.equal(text('stderr'), 'e\n');
    });

    test('that closes its standard output after descendants took it over does not hold up its exit', async () => {
      const script = `
        require('node:child_process').spawn('sleep', ['1000'], { stdio: ['ignore', 'inherit', 'ignore'] }).unref();
        process.exitCode = 3;`;
      const { sandbox } = await started(Fixture.startNode(script, {}, support));
      assert.deepEqual(await sandbox.exited, { code: 3, signal: null });
    });

    test('does not exist when its folder is missing', async () => {
      const failing = Fixture.start(['true'], { cwd: '/no/such/folder' }, support);
      await assert.rejects(failing, { code: 'sandbox-not-started' });
    });

    test('whose command is missing says so and exits with 127', async () => {
      const { sandbox, text } = await started(Fixture.start(['no-such-command'], {}, support));
      assert.deepEqual(await sandbox.exited, { code: 127, signal: null });
      assert.match(text('stderr'), /no-such-command/);
    });

    test('reports peak memory that covers what it holds', async () => {
      const script =
        'const held = Buffer.alloc(60e6, 1); console.log("ready", held.length); setInterval(() => {}, 1e6);';
      const fixture = await started(Fixture.startNode(script, {}, support));
      await fixture.until(/ready/);
      const peak = fixture.sandbox.peakMemoryBytes();
      assert.ok(peak > 60e6 && peak < 400e6, `${peak}`);
      await fixture.sandbox.end();
      assert.ok(fixture.sandbox.peakMemoryBytes() >= peak, 'the last reading is kept');
    });

    test('stands still while frozen and does not notice, but for its clock', async () => {
      const script = `
        let ticks = 0;
        let last = performance.now();
        setInterval(() => {
          const now = performance.now();
          if (now - last >= 300) console.log('gap');
          last = now;
          ticks += 1;
          if (ticks === 3) console.log('ready');
        }, 10);`;
      const fixture = await started(Fixture.startNode(script, {}, support));
      await fixture.until(/ready/);
      fixture.sandbox.freeze();
      fixture.sandbox.freeze();
      await pause(50);
      const frozenAt = fixture.sandbox.usage().cpuUsedUs;
      await pause(400);
      assert.equal(fixture.sandbox.usage().cpuUsedUs, frozenAt);
      fixture.sandbox.thaw();
      fixture.sandbox.thaw();
      await fixture.until(/ready(.|\n)*gap/);
    });

    test('sees as few processors as it was given', { skip: os.availableParallelism() < 2 }, async () => {
      const script = 'console.log(os.availableParallelism())';
      const { sandbox, text } = await started(Fixture.startNode(script, { visibleCpus: 1 }, support));
      await sandbox.exited;
      assert.equal(text('stdout'), '1\n');
    });
  });
}

describe('a process in a cgroup', { skip: withoutCgroups }, () => {
  test('is in it before the first instruction of its command', async () => {
    const { sandbox, text } = await started(Fixture.start(['cat', '/proc/self/cgroup']));
    await sandbox.exited;
    const inside = text('stdout')
      .split('\n')
      .filter((line) => line.endsWith(`/${sandbox.id}`) || line.endsWith(`/${sandbox.id}/inner`));
    const controllers = inside.flatMap((line) => line.split(':')[1]?.split(',') ?? []).sort();
    const freezer = kernel.version === 'v1' && kernel.root.unified === null ? 'freezer' : '';
    const expected = kernel.version === 'v2' ? [''] : ['cpu', 'cpuacct', freezer, 'memory', 'pids'].sort();
    assert.deepEqual(controllers, expected);
  });

  test('gets twice the processor time for twice the quota, and what it was denied is counted', async () => {
    const { sandbox } = await started(Fixture.startNode('for (;;);'));
    const unthrottled = sandbox.usage();
    assert.equal(unthrottled.throttledUs, 0);
    assert.ok(await isDoubledByQuota(sandbox, 15));
    const { throttledUs, throttledPeriods } = sandbox.usage();
    assert.ok((throttledUs ?? 0) > 50_000 && (throttledPeriods ?? 0) > 5);
  });

  test('is not throttled any more once the quota is lifted', async () => {
    const { sandbox } = await started(Fixture.startNode('for (;;);'));
    await usedWith(sandbox, 0.06);
    sandbox.setCpuQuota(null);
    const { throttledPeriods } = sandbox.usage();
    await pause(200);
    assert.ok((sandbox.usage().throttledPeriods ?? 0) - (throttledPeriods ?? 0) <= 1);
  });

  test('over its memory is killed, and the kill is counted', async () => {
    const script = 'const held = []; for (;;) held.push(Buffer.alloc(4e6, 1));';
    const { sandbox } = await started(
      Fixture.startNode(script, { memoryBytes: megabytesToBytes(megabytes(128)) }),
    );
    assert.deepEqual(await sandbox.exited, { code: null, signal: 'SIGKILL' });
    assert.equal(sandbox.oomKills(), 1);
    await sandbox.end();
    assert.equal(sandbox.oomKills(), 1, 'the last reading is kept');
  });

  test('that came and went unread has the memory that its cgroup counted', async () => {
    const { sandbox } = await started(Fixture.startNode('Buffer.alloc(30e6, 1);'));
    await sandbox.exited;
    await sandbox.end();
    assert.ok(sandbox.peakMemoryBytes() > 30e6, `${sandbox.peakMemoryBytes()} bytes`);
  });

  test('cannot have the id of one that lives', async () => {
    const { sandbox } = await started(Fixture.start(['sleep', '1000']));
    await assert.rejects(Fixture.start(['true'], { id: sandbox.id }), { code: 'cgroup-not-made' });
    assert.deepEqual(sandboxesLeft(), [sandbox.id]);
  });
});

test('an id that cannot name a cgroup is refused', async () => {
  for (const id of ['', 'A', '../x', 'a/b', 'a b'])
    await assert.rejects(Fixture.start(['true'], { id }), { code: 'sandbox-name-invalid' });
});
