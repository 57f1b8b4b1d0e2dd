import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { Fixture, isAlive, kernel, noCgroups, sandboxesLeft, withoutCgroups } from './test-support.js';
import type { CompanionSpec } from './types.js';

const open: Fixture[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ sandbox }) => sandbox.end()));
  assert.deepEqual(sandboxesLeft(), []);
});

const SAYS_ITS_PID = 'echo pid $$; exec sleep 1000';

for (const support of [kernel, noCgroups]) {
  const skip = support === kernel && withoutCgroups;
  describe(`a companion in a sandbox (cgroups: ${support.version})`, { skip }, () => {
    async function startedHeld(script: string): Promise<Fixture> {
      const fixture = await Fixture.start(['sh', '-c', script], { held: true }, support);
      open.push(fixture);
      return fixture;
    }

    function companion(script: string) {
      let said = () => undefined as undefined;
      let output = '';
      const hasSpoken = new Promise<void>((resolve) => {
        said = () => resolve() as undefined;
      });
      const spec: CompanionSpec = {
        command: 'sh',
        args: ['-c', script],
        env: { PATH: process.env.PATH ?? '' },
        onOutput: (chunk) => {
          output += chunk.toString();
          if (output.endsWith('\n')) said();
        },
      };
      return { spec, pid: () => hasSpoken.then(() => Number(/pid (\d+)/.exec(output)?.[1])) };
    }

    test('runs before a command that is held, which begins when it is released, without input', async () => {
      const fixture = await startedHeld('readlink /proc/self/fd/0; echo begun; sleep 1000');
      const { sandbox } = fixture;
      const beside = companion(SAYS_ITS_PID);
      await sandbox.startCompanion(beside.spec);
      assert.ok(isAlive(await beside.pid()));
      assert.equal(fixture.text('stdout'), '');
      sandbox.release();
      await fixture.until(/\/dev\/null\nbegun/);
    });

    test('tells its own end, and is killed without the command', async () => {
      const { sandbox } = await startedHeld('sleep 1000');
      const short = await sandbox.startCompanion(companion('exit 3').spec);
      assert.deepEqual(await short.exited, { code: 3, signal: null });
      const long = await sandbox.startCompanion(companion(SAYS_ITS_PID).spec);
      long.kill();
      assert.equal((await long.exited).signal, 'SIGKILL');
      assert.ok(isAlive(sandbox.pid));
    });

    test('does not get the signal that asks the command to end', async () => {
      const fixture = await startedHeld("trap 'exit 5' TERM; echo ready; while :; do sleep 0.01; done");
      const { sandbox } = fixture;
      const beside = companion(SAYS_ITS_PID);
      await sandbox.startCompanion(beside.spec);
      sandbox.release();
      await fixture.until(/ready/);
      sandbox.signal('SIGTERM');
      assert.equal((await sandbox.exited).code, 5);
      assert.ok(isAlive(await beside.pid()));
    });

    test('ends with the sandbox, also where that was never released', async () => {
      const { sandbox } = await startedHeld('sleep 1000');
      const beside = companion(SAYS_ITS_PID);
      const { exited } = await sandbox.startCompanion(beside.spec);
      const pid = await beside.pid();
      await sandbox.end();
      await exited;
      assert.equal(isAlive(pid), false);
    });
  });
}
