import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.js';
import { limitsMissing } from '../support/cgroups.js';
import { Client, type ErrorPayload, lives } from './support.js';

/** On two cores there is room for one such environment. */
const WHOLE_CORE = 1_769;

describe('execution environments', () => {
  let emulator: Emulator;
  let client: Client;

  before(async () => {
    emulator = await startEmulator({ cores: 2 });
    client = new Client(emulator.endpoint);
  });
  after(() => emulator.close());

  const pidOf = async (name: string) => Number(await client.answer(name, { action: 'pid' }));

  it('are made for the first request, and serve the following ones', async () => {
    await client.create('reused', 'actions');
    assert.deepEqual(await client.environments('reused'), []);
    const pids = [await pidOf('reused'), await pidOf('reused'), await pidOf('reused')];
    assert.equal(new Set(pids).size, 1);
    const reports = await client.reports('reused');
    assert.deepEqual(
      reports.map((report) => report.invocationIndex),
      [0, 1, 2],
    );
    assert.deepEqual(
      reports.map((report) => report.initDurationUs !== null),
      [true, false, false],
    );
    assert.equal((await client.environments('reused')).length, 1);
  });

  it('are made anew after a change of the configuration, and the old ones end', async () => {
    await client.create('changed', 'actions');
    const old = await pidOf('changed');
    await client.configure('changed', { Environment: { Variables: { ROUND: '2' } } });
    assert.equal(lives(old), false, 'the old environment is gone when the update is');
    assert.deepEqual(await client.environments('changed'), []);
    assert.notEqual(await pidOf('changed'), old);
    const { invocationIndex, at } = await client.lastReport('changed');
    assert.equal(invocationIndex, 0);
    assert.notEqual(at?.creation, null);
  });

  it('are taken from under an invocation by the end of their function, which is what the caller is told', async () => {
    await client.create('ended', 'actions');
    const invoked = client.invoke('ended', { action: 'pid' });
    const refused = assert.rejects(invoked, { name: 'ResourceNotFoundException' });
    await client.untilEnvironments('ended', (lines) => lines.length > 0);
    await client.lambda.send(new DeleteFunctionCommand({ FunctionName: 'ended' }));
    await refused;
  });

  it('finish what they serve before they give way to a new configuration', async () => {
    await client.create('retired', 'actions', { Timeout: 30 });
    const old = await pidOf('retired');
    const serving = client.invoke('retired', { action: 'sleep', ms: 1_500 });
    await client.untilEnvironments('retired', (lines) => lines.some(({ state }) => state === 'invoking'));
    await client.configure('retired', { Description: 'new' });
    assert.notEqual(await pidOf('retired'), old);
    assert.equal((await serving).payload, old);
    await client.untilEnvironments('retired', (lines) => lines.length === 1);
    assert.equal(lives(old), false);
  });

  it('leave who waited for them to the new configuration', async () => {
    await client.create('inherited', 'actions', { MemorySize: WHOLE_CORE, Timeout: 30 });
    const old = await pidOf('inherited');
    const serving = client.invoke('inherited', { action: 'sleep', ms: 800 });
    await client.untilEnvironments('inherited', ([only]) => only?.state === 'invoking');
    const waiting = pidOf('inherited');
    await client.configure('inherited', { Description: 'new' });
    assert.equal((await serving).payload, old);
    assert.notEqual(await waiting, old);
    const { queueUs, at } = await client.lastReport('inherited');
    assert.ok(at?.creation && queueUs === at.creation.startedUs - at.receivedUs, 'creation is no wait');
  });

  it('stop while nothing is asked of them, and go on where they were', async () => {
    await client.create('frozen', 'actions');
    const before = Number(await client.answer('frozen', { action: 'ticks' }));
    await client.untilEnvironments('frozen', ([only]) => only?.state === 'frozen');
    await new Promise((resolve) => setTimeout(resolve, 400));
    const afterwards = Number(await client.answer('frozen', { action: 'ticks' }));
    assert.ok(afterwards - before < 100, `${afterwards - before} ticks of 1 ms in 400 ms of rest`);
    assert.equal((await client.lastReport('frozen')).outcome, 'ok');
  });

  it('are as many as the host has room for; further requests wait, first come first served', async () => {
    await client.create('queue', 'actions', { MemorySize: WHOLE_CORE, Timeout: 60 });
    await Promise.all(Array.from({ length: 7 }, () => client.invoke('queue', { action: 'sleep', ms: 40 })));
    const reports = await client.reports('queue');
    assert.equal(reports.length, 7);
    assert.equal(new Set(reports.map((report) => report.environmentId)).size, 1);
    const inOrder = [...reports].sort((a, b) => (a.at?.receivedUs ?? 0) - (b.at?.receivedUs ?? 0));
    assert.deepEqual(inOrder, reports);
    const waits = reports.map((report) => report.queueUs ?? 0);
    assert.ok((waits[0] ?? 0) < (waits[1] ?? 0), 'the first one did not wait');
    assert.ok(
      (waits[6] ?? 0) - (waits[1] ?? 0) >= 5 * 40_000,
      `the last one waited for five others: ${waits}`,
    );
  });

  it('are one more for each request at a time, where there is room', async () => {
    await client.create('parallel', 'actions', { MemorySize: 512, Timeout: 30 });
    const pids = await Promise.all(
      Array.from({ length: 3 }, () => client.answer('parallel', { action: 'sleep', ms: 300 })),
    );
    assert.equal(new Set(pids).size, 3);
    assert.ok(pids.includes(await pidOf('parallel')));
    assert.equal((await client.environments('parallel')).length, 3);
  });

  it('end an invocation at its timeout, and begin again in the same place', async () => {
    await client.create('slow', 'actions', { Timeout: 3, MemorySize: WHOLE_CORE });
    const old = await pidOf('slow');
    await client.answer('slow', { action: 'mark' });
    const { payload, functionError, log } = await client.invoke('slow', { action: 'hang' });
    assert.equal(functionError, 'Unhandled');
    const { errorType, errorMessage } = payload as ErrorPayload;
    assert.equal(errorType, 'Sandbox.Timedout');
    assert.match(errorMessage, /^RequestId: \S+ Error: Task timed out after 3\.00 seconds$/);
    assert.match(log, /Z \S+ Task timed out after 3\.00 seconds/);
    assert.match(log, /Status: timeout\n$/);
    const timedOut = await client.lastReport('slow');
    assert.equal(timedOut.outcome, 'timeout');
    assert.equal(timedOut.durationUs, 3_000_000, 'as AWS tells it, however long the end took');
    assert.match(log, /\tDuration: 3000\.00 ms\tBilled Duration: \d+ ms\t/);
    await client.untilEnvironments('slow', ([only]) => only?.state === 'resetting' && !lives(old));
    assert.equal(await client.answer('slow', { action: 'mark' }), true, 'the scratch directory survives');
    const next = await client.lastReport('slow');
    assert.equal(next.environmentId, timedOut.environmentId);
    assert.equal(next.initDurationUs, null, 'the init is part of the duration');
  });

  const crashes: readonly [string, object, RegExp][] = [
    ['exits with a status', { action: 'exit', code: 7 }, /Runtime exited with error: exit status 7$/],
    ['exits with status 0', { action: 'exit', code: 0 }, /Runtime exited without providing a reason$/],
    ['dies of a signal', { action: 'kill' }, /Runtime exited with error: signal: segmentation fault$/],
  ];
  for (const [what, event, message] of crashes) {
    it(`tell a runtime that ${what}`, async () => {
      const name = what.replaceAll(' ', '-');
      await client.create(name, 'actions');
      const { payload, functionError, log } = await client.invoke(name, event);
      assert.equal(functionError, 'Unhandled');
      assert.equal((payload as ErrorPayload).errorType, 'Runtime.ExitError');
      assert.match((payload as ErrorPayload).errorMessage, message);
      assert.match(log, /Status: error\tError Type: Runtime\.ExitError\n$/);
      assert.equal((await client.lastReport(name)).outcome, 'crash');
      assert.equal(typeof (await pidOf(name)), 'number');
    });
  }

  it("tell a runtime that was killed for want of memory by the kernel's own count", {
    skip: limitsMissing,
  }, async () => {
    await client.create('hungry', 'actions', { MemorySize: 192, Timeout: 60 });
    await pidOf('hungry');
    const { payload, log } = await client.invoke('hungry', { action: 'allocate', megabytes: 400 });
    assert.equal((payload as ErrorPayload).errorType, 'Runtime.ExitError');
    assert.match((payload as ErrorPayload).errorMessage, /signal: killed$/);
    assert.match(log, /Max Memory Used: 192 MB\tStatus: error\tError Type: Runtime\.OutOfMemory\n$/);
    const report = await client.lastReport('hungry');
    assert.equal(report.outcome, 'out-of-memory');
    assert.equal(report.maxMemoryUsedBytes, 192 * 1_048_576);
  });

  it('repeat a failed init inside the invocation', async () => {
    await client.create('flaky', 'flaky-init', {
      Timeout: 30,
      Environment: { Variables: { FIRST_INIT: 'exit' } },
    });
    assert.equal(await client.answer('flaky'), 'second time lucky');
    const report = await client.lastReport('flaky');
    assert.equal(report.outcome, 'ok');
    assert.equal(report.invocationIndex, 0);
    assert.equal(report.initDurationUs, null);
    assert.equal(report.at?.creation, null);
    assert.ok(report.durationUs > 10_000, 'the duration has the boot in it');
  });

  it('end with their function, also in the middle of an invocation', async () => {
    await client.create('deleted', 'actions', { Timeout: 60 });
    const pid = await pidOf('deleted');
    const serving = client.invoke('deleted', { action: 'hang' });
    await client.untilEnvironments('deleted', ([only]) => only?.state === 'invoking');
    await client.lambda.send(new DeleteFunctionCommand({ FunctionName: 'deleted' }));
    assert.equal((await serving).functionError, 'Unhandled');
    assert.equal(lives(pid), false);
  });

  it('run throttled to their share', { skip: limitsMissing }, async () => {
    await client.create('share', 'actions', { MemorySize: 256, Timeout: 30 });
    await pidOf('share');
    await client.answer('share', { action: 'burn', ms: 100 });
    const { cpuUsedUs, durationUs, throttledUs } = await client.lastReport('share');
    const share = (cpuUsedUs ?? 0) / durationUs;
    assert.ok(share < (256 / 1_769) * 1.25, `used ${share} of a processor`);
    assert.ok((throttledUs ?? 0) > 0);
  });
});
