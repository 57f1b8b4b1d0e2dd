import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { type EmulatorProcess, spawnEmulator } from '../../src/emulator/index.js';
import { leftovers } from '../support/leftovers.js';
import { Bystander } from './bystander.js';
import { publishExtensions, READER } from './layered.js';
import { Client, type ErrorPayload, type Invoked, processesOf } from './support.js';

const SOURCE = {
  'index.js': `const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const slow = Number(process.env.SLOW_INIT_MS ?? 0);
if (slow > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, slow);
exports.handler = async ({ waitMs = 0 }) => { await wait(waitMs); return 'served'; };`,
};
const LONG_MS = 60_000;

async function untilRuns(functionName: string): Promise<number[]> {
  for (;;) {
    const pids = processesOf(functionName);
    if (pids.length > 0) return pids;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

interface Reached {
  /** What is under way. */
  readonly invocation: Promise<Invoked> | null;
}

interface State {
  readonly name: string;
  /** Brings an environment of a function into the state. */
  reach(client: Client, functionName: string): Promise<Reached>;
}

const STATES: readonly State[] = [
  {
    name: 'initialising',
    reach: async (client, functionName) => {
      await client.create(functionName, SOURCE, {
        Timeout: 100,
        Environment: { Variables: { SLOW_INIT_MS: '3000' } },
      });
      const invocation = client.invoke(functionName);
      await client.untilEnvironments(functionName, (lines) => lines[0]?.state === 'initialising');
      return { invocation };
    },
  },
  {
    name: 'frozen',
    reach: async (client, functionName) => {
      await client.create(functionName, SOURCE);
      await client.answer(functionName);
      await client.untilEnvironments(functionName, (lines) => lines[0]?.state === 'frozen');
      return { invocation: null };
    },
  },
  {
    name: 'invoking',
    reach: async (client, functionName) => {
      await client.create(functionName, SOURCE, { Timeout: 100 });
      await client.answer(functionName);
      const invocation = client.invoke(functionName, { waitMs: LONG_MS });
      await client.untilEnvironments(functionName, (lines) => lines[0]?.state === 'invoking');
      return { invocation };
    },
  },
];

describe('a kill -9 of a sandbox', () => {
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

  for (const { name: state, reach } of STATES) {
    it(`that is ${state} is told to who waits, and the next request is served by a new process`, async () => {
      const name = `killed-${randomUUID()}`;
      const { invocation } = await reach(client, name);
      const pids = await untilRuns(name);
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      if (state !== 'initialising') {
        // What is frozen by a freezer of version 1 meets its end when it is thawed: for the next event.
        const payload = (await (invocation ?? client.invoke(name))).payload as ErrorPayload;
        assert.equal(payload.errorType, 'Runtime.ExitError');
        assert.match(payload.errorMessage, /signal: killed/);
        assert.equal((await client.lastReport(name)).outcome, 'crash');
      } else {
        // The init is repeated inside the invocation, which nobody killed.
        assert.equal((await invocation)?.payload, 'served');
      }
      assert.equal(await client.answer(name), 'served');
      const now = processesOf(name);
      assert.equal(
        now.some((pid) => pids.includes(pid)),
        false,
      );
      await client.remove(name);
      assert.deepEqual(processesOf(name), []);
      assert.deepEqual(bystander.disturbances(), []);
    });
  }
});

describe('a kill -9 of the emulator', () => {
  for (const { name: state, reach } of STATES) {
    it(`with an environment that is ${state} leaves nothing that the next start does not remove`, async () => {
      const before_ = leftovers();
      const killed = await spawnEmulator({ hostCap: false });
      const name = `orphan-${randomUUID()}`;
      const { invocation } = await reach(new Client(killed.endpoint), name);
      const lost = invocation === null ? null : assert.rejects(invocation);
      await untilRuns(name);
      process.kill(killed.pid, 'SIGKILL');
      await killed.exited;
      await lost;
      const next = await spawnEmulator();
      assert.deepEqual(processesOf(name), []);
      await next.close();
      assert.deepEqual(leftovers(), before_);
    });
  }

  it('with an environment that is shutting down, whose extension takes its time, leaves nothing either', async () => {
    const before_ = leftovers();
    const killed = await spawnEmulator({ hostCap: false });
    const client = new Client(killed.endpoint);
    const name = `orphan-${randomUUID()}`;
    const Variables = { WATCHER: JSON.stringify({ ignoreShutdown: true }) };
    const Layers = [await publishExtensions(client, 'watcher')];
    await client.create(name, READER, { Timeout: 20, Layers, Environment: { Variables } });
    await client.answer(name);
    const updating = client.configure(name, { Description: 'another' }).catch(() => undefined);
    await client.untilEnvironments(name, (lines) => lines.some(({ state }) => state === 'shutting-down'));
    process.kill(killed.pid, 'SIGKILL');
    await killed.exited;
    await updating;
    const next = await spawnEmulator();
    assert.deepEqual(processesOf(name), []);
    await next.close();
    assert.deepEqual(leftovers(), before_);
  });
});
