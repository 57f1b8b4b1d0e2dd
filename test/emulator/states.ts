import { readdirSync, readFileSync } from 'node:fs';
import { publishExtensions, READER } from './layered.js';
import type { Client, Invoked } from './support.js';

const SOURCE = {
  'index.js': `const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const slow = Number(process.env.SLOW_INIT_MS ?? 0);
if (slow > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, slow);
exports.handler = async ({ waitMs = 0 }) => { await wait(waitMs); return 'served'; };`,
};
const LONG_MS = 60_000;

export interface Reached {
  /** What is under way, whose caller waits; null where nobody does. */
  readonly invocation: Promise<Invoked> | null;
}

export interface State {
  readonly name: 'creating' | 'initialising' | 'frozen' | 'invoking' | 'resetting' | 'shutting-down';
  /** Brings an environment of a function into the state. */
  reach(client: Client, functionName: string): Promise<Reached>;
}

export const STATES: readonly State[] = [
  { name: 'creating', reach: creating },
  {
    name: 'initialising',
    reach: async (client, functionName) => {
      const Environment = { Variables: { SLOW_INIT_MS: '1000' } };
      await client.create(functionName, SOURCE, { Timeout: 100, Environment });
      const invocation = client.invoke(functionName);
      await untilState(client, functionName, 'initialising');
      return { invocation };
    },
  },
  {
    name: 'frozen',
    reach: async (client, functionName) => {
      await client.create(functionName, SOURCE);
      await client.answer(functionName);
      await untilState(client, functionName, 'frozen');
      return { invocation: null };
    },
  },
  {
    name: 'invoking',
    reach: async (client, functionName) => {
      await client.create(functionName, SOURCE, { Timeout: 100 });
      await client.answer(functionName);
      const invocation = client.invoke(functionName, { waitMs: LONG_MS });
      await untilState(client, functionName, 'invoking');
      return { invocation };
    },
  },
  {
    name: 'resetting',
    reach: async (client, functionName) => {
      await createStubborn(client, functionName, 1);
      await client.invoke(functionName, { waitMs: LONG_MS });
      await untilState(client, functionName, 'resetting');
      return { invocation: null };
    },
  },
  {
    name: 'shutting-down',
    reach: async (client, functionName) => {
      await createStubborn(client, functionName, 20);
      await client.answer(functionName);
      // Nobody learns of its end where the emulator is killed meanwhile.
      client.configure(functionName, { Description: 'another' }).catch(() => undefined);
      await untilState(client, functionName, 'shutting-down');
      return { invocation: null };
    },
  },
];

/** A sandbox is made in less than a tenth of a second: where that was missed, the next one is watched. */
async function creating(client: Client, functionName: string): Promise<Reached> {
  await client.create(functionName, SOURCE, { Timeout: 100 });
  for (let attempt = 1; ; attempt += 1) {
    const invocation = client.invoke(functionName);
    invocation.catch(() => undefined);
    if (await isSeen(client, functionName, 'creating')) return { invocation };
    await invocation;
    await client.configure(functionName, { Description: `attempt ${attempt}` });
  }
}

/** False where the environment was not seen in the state, but in a later one. */
async function isSeen(client: Client, functionName: string, state: string): Promise<boolean> {
  for (;;) {
    const states = (await client.environments(functionName)).map((line) => line.state);
    if (states.includes(state) && processesFor(functionName).length > 0) return true;
    if (states.some((other) => other !== state)) return false;
  }
}

/** With an extension that takes its two seconds to shut down. */
async function createStubborn(client: Client, functionName: string, Timeout: number): Promise<void> {
  const Variables = { WATCHER: JSON.stringify({ ignoreShutdown: true }) };
  const Layers = [await publishExtensions(client, 'watcher')];
  await client.create(functionName, READER, { Timeout, Layers, Environment: { Variables } });
}

async function untilState(client: Client, functionName: string, state: State['name']): Promise<void> {
  await client.untilEnvironments(functionName, (lines) => lines.some((line) => line.state === state));
}

/** The processes of a function, those too that only set up its sandbox: they carry its variables as arguments. */
export function processesFor(functionName: string): number[] {
  const variable = `AWS_LAMBDA_FUNCTION_NAME=${functionName}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => ['environ', 'cmdline'].some((file) => words(pid, file).includes(variable)))
    .map(Number);
}

function words(pid: string, file: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1').split('\0');
  } catch {
    return [];
  }
}
