import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type EmulatorProcess, spawnEmulator } from '../../src/emulator/index.js';
import { READER, type Read } from './layered.js';
import { Client, processesOf } from './support.js';

describe('internal extensions', () => {
  let emulator: EmulatorProcess;
  let client: Client;
  let logged = '';
  before(async () => {
    emulator = await spawnEmulator({ hostCap: false, printLogs: true }, (text) => {
      logged += text;
    });
    client = new Client(emulator.endpoint);
  });
  after(() => emulator.close());

  it('register in the init, get each event, and end with the runtime, which is asked to and has its time', async () => {
    // More than the runtime has beside external extensions, and less than the 500 ms that it has with one in it.
    const Variables = { INTERNAL: '{"events":["INVOKE"]}', LAST_MS: '350' };
    await client.create('inner', READER, { MemorySize: 1_769, Timeout: 20, Environment: { Variables } });
    const first = (await client.answer('inner')) as Read;
    assert.equal(first.registered?.status, 200);
    await client.untilEnvironments('inner', ([only]) => only?.state === 'frozen');
    const second = (await client.answer('inner', { waitMs: 50 })) as Read;
    assert.deepEqual(
      second.seen.map(({ event }) => event?.requestId),
      [first.requestId, second.requestId],
    );
    await client.remove('inner');
    while (processesOf('inner').length > 0) await pause(5);
    // What it wrote last may still be on its way.
    for (let left = 100; left > 0 && !/runtime: ended/.test(logged); left -= 1) await pause(10);
    assert.match(logged, /runtime: SIGTERM[\s\S]*runtime: ended/);
  });

  it('cannot subscribe to SHUTDOWN', async () => {
    const Variables = { INTERNAL: '{"events":["SHUTDOWN"]}' };
    await client.create('inner-shutdown', READER, { Timeout: 5, Environment: { Variables } });
    const { registered } = (await client.answer('inner-shutdown')) as Read;
    assert.deepEqual(registered?.body, {
      errorMessage: 'SHUTDOWN: ShutdownEventNotSupportedForInternalExtension',
      errorType: 'Extension.InvalidEventType',
    });
  });
});
