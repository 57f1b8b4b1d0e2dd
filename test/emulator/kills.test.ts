import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { type EmulatorProcess, spawnEmulator } from '../../src/emulator/index.js';
import { familyOf, readProcesses } from '../../src/host/index.js';
import { spawnEmulateCommand } from '../support/bench.js';
import { leftoversOf } from '../support/leftovers.js';
import { Bystander } from './bystander.js';
import { processesFor, STATES, type State } from './states.js';
import { Client, type ErrorPayload, type Invoked } from './support.js';

async function untilRuns(functionName: string): Promise<number[]> {
  for (;;) {
    const pids = processesFor(functionName);
    if (pids.length > 0) return pids;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A sandbox is made in less than a tenth of a second: its kill may meet the init, which is repeated. */
class HitTooLate extends Error {}

function failureOf(error: Error & { readonly $metadata?: { readonly httpStatusCode?: number } }) {
  return { name: error.name, status: error.$metadata?.httpStatusCode };
}

describe('a kill -9 of a sandbox', { concurrency: 3 }, () => {
  let emulator: EmulatorProcess;
  let client: Client;
  let bystander: Bystander;
  before(async () => {
    emulator = await spawnEmulator({ hostCap: false });
    client = new Client(emulator.endpoint);
    bystander = await Bystander.start(client);
  });
  after(async () => {
    await bystander.stop();
    await emulator.close();
  });

  /** What who waits is told; what is told to the next one where nobody waited. */
  const OUTCOMES: Readonly<
    Record<State['name'], (name: string, invocation: Promise<Invoked> | null) => Promise<void>>
  > = {
    // No sandbox, no runtime: the platform's own failure, which the SDKs try again.
    creating: async (_name, invocation) => {
      const told = await invocation?.then(({ payload }) => payload, failureOf);
      if (told === 'served') throw new HitTooLate();
      assert.deepEqual(told, { name: 'ServiceException', status: 500 });
    },
    // The init is repeated inside the invocation, which nobody killed.
    initialising: async (_name, invocation) => assert.equal((await invocation)?.payload, 'served'),
    // What is frozen by a freezer of version 1 meets its end when it is thawed: for the next event, or just before
    // it, while that is being read; then another environment serves it.
    frozen: async (name) => {
      const told = await client.invoke(name);
      if (told.payload !== 'served') await isCrash(name, Promise.resolve(told));
    },
    invoking: async (name, invocation) => await isCrash(name, invocation),
    resetting: () => Promise.resolve(),
    'shutting-down': () => Promise.resolve(),
  };

  async function isCrash(name: string, invocation: Promise<Invoked> | null): Promise<void> {
    const payload = (await invocation)?.payload as ErrorPayload;
    assert.equal(payload.errorType, 'Runtime.ExitError');
    assert.match(payload.errorMessage, /signal: killed/);
    assert.equal((await client.lastReport(name)).outcome, 'crash');
  }

  /** Again where what was to be killed had gone on to the next state meanwhile. */
  async function killedIn(state: State['name'], reach: State['reach']) {
    for (;;) {
      const name = `killed-${randomUUID()}`;
      const { invocation } = await reach(client, name);
      const pids = await untilRuns(name);
      for (const pid of pids) kill(pid);
      try {
        await OUTCOMES[state](name, invocation);
        return { name, pids };
      } catch (error) {
        if (!(error instanceof HitTooLate)) throw error;
        await client.remove(name);
      }
    }
  }

  for (const { name: state, reach } of STATES) {
    it(`that is ${state} is told to who waits, and the next request is served by a new process`, async () => {
      const { name, pids } = await killedIn(state, reach);
      assert.notEqual(await client.answer(name), null);
      assert.deepEqual(
        processesFor(name).filter((pid) => pids.includes(pid)),
        [],
      );
      await client.remove(name);
      assert.deepEqual(processesFor(name), []);
      assert.deepEqual(bystander.disturbances(), []);
    });
  }
});

/** One that sets up a sandbox may have ended meanwhile. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

describe('a kill -9 of the emulator', { concurrency: 3 }, () => {
  for (const { name: state, reach } of STATES) {
    it(`with an environment that is ${state} leaves nothing that the next start does not remove`, async () => {
      const killed = await spawnEmulator({ hostCap: false });
      const name = `orphan-${randomUUID()}`;
      const { invocation } = await reach(new Client(killed.endpoint), name);
      const lost = invocation === null ? null : assert.rejects(invocation);
      const all = [...pidsBelow(killed.pid), ...(await untilRuns(name))];
      process.kill(killed.pid, 'SIGKILL');
      await killed.exited;
      await lost;
      const next = await spawnEmulator();
      assert.deepEqual(processesFor(name), []);
      await next.close();
      await untilNothingIsLeft(all);
    });
  }
});

describe('a kill -9 of the command line', { concurrency: 3 }, () => {
  for (const { name: state, reach } of STATES) {
    it(`with an environment that is ${state} ends its emulator, which leaves nothing`, async () => {
      const command = await spawnEmulateCommand();
      const name = `orphan-${randomUUID()}`;
      const { invocation } = await reach(new Client(command.endpoint), name);
      const lost = invocation?.catch(() => undefined);
      const all = [...pidsBelow(command.pid), ...(await untilRuns(name))];
      command.kill('SIGKILL');
      await lost;
      await untilNothingIsLeft(all);
      assert.deepEqual(processesFor(name), []);
    });
  }
});

function pidsBelow(pid: number): number[] {
  return familyOf(pid, readProcesses()).map((member) => member.pid);
}

/** Some end by themselves, a moment later. The runner's own limit ends what is never gone. */
async function untilNothingIsLeft(pids: readonly number[]): Promise<void> {
  while (leftoversOf(pids).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}
