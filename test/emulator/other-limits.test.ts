import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { startEmulator } from '../../src/emulator/emulator.js';
import { Client, lives } from './support.js';

describe('an emulator with other limits', () => {
  it('serves without cgroups, and says that nothing is limited', async () => {
    const cgroupRoot = mkdtempSync(path.join(os.tmpdir(), 'coldbench-no-cgroups-'));
    const emulator = await startEmulator({ cgroupRoot });
    try {
      const client = new Client(emulator.endpoint);
      const facts = await (await fetch(`${emulator.endpoint}/_coldbench/facts`)).json();
      assert.equal((facts as { cgroup: { version: string } }).cgroup.version, 'none');
      await client.create('free', 'actions', { Timeout: 5 });
      const pid = Number(await client.answer('free', { action: 'pid' }));
      await client.untilEnvironments('free', ([only]) => only?.state === 'frozen');
      assert.equal(await client.answer('free', { action: 'pid' }), pid);
      assert.equal((await client.lastReport('free')).throttledUs, null);
      await client.lambda.send(new DeleteFunctionCommand({ FunctionName: 'free' }));
      assert.equal(lives(pid), false);
    } finally {
      await emulator.close();
      rmSync(cgroupRoot, { recursive: true });
    }
  });

  it('repeats an init that takes too long', async () => {
    const emulator = await startEmulator({ initLimitMs: 2_000 });
    try {
      const client = new Client(emulator.endpoint);
      const variables = { Variables: { FIRST_INIT: 'hang' } };
      await client.create('hangs', 'flaky-init', {
        MemorySize: 1_769,
        Timeout: 30,
        Environment: variables,
      });
      assert.equal(await client.answer('hangs'), 'second time lucky');
    } finally {
      await emulator.close();
    }
  });

  it('ends environments that were idle for as long as they are kept', async () => {
    const emulator = await startEmulator({ keepAliveMs: 20 });
    try {
      const client = new Client(emulator.endpoint);
      await client.create('short', 'actions');
      const pid = Number(await client.answer('short', { action: 'pid' }));
      await client.untilEnvironments('short', (lines) => lines.length === 0);
      assert.equal(lives(pid), false);
      assert.notEqual(await client.answer('short', { action: 'pid' }), pid);
    } finally {
      await emulator.close();
    }
  });

  it('refuses what would make a function grow faster than it may, whatever the concurrency', async () => {
    const emulator = await startEmulator({ hostCap: false, scalingPer10s: 2, keepAliveMs: 'aws' });
    try {
      const client = new Client(emulator.endpoint);
      await client.create('growing', 'actions', { MemorySize: 3_008, Timeout: 30 });
      const event = { action: 'sleep', ms: 1_000 };
      const answers = await Promise.allSettled(
        Array.from({ length: 4 }, () => client.answer('growing', event)),
      );
      const refused = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      assert.deepEqual(
        refused.map(({ name, Reason }) => [name, Reason]),
        Array(2).fill(['TooManyRequestsException', 'ConcurrentInvocationLimitExceeded']),
      );
      assert.ok(Number(await client.answer('growing', { action: 'pid' })) > 0, 'those that are there go on');
    } finally {
      await emulator.close();
    }
  });

  it("refuses what is beyond the account's concurrency, where the host does not count", async () => {
    const emulator = await startEmulator({ hostCap: false, accountConcurrency: 2 });
    try {
      const client = new Client(emulator.endpoint);
      await client.create('burst', 'actions', { MemorySize: 3_008, Timeout: 30 });
      const event = { action: 'sleep', ms: 1_000 };
      const answers = await Promise.allSettled(
        Array.from({ length: 4 }, () => client.answer('burst', event)),
      );
      const names = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason.name] : []));
      assert.deepEqual(names, ['TooManyRequestsException', 'TooManyRequestsException']);
      assert.equal((await client.environments('burst')).length, 2);
    } finally {
      await emulator.close();
    }
  });
});
