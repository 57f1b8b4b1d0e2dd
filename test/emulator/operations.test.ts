import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.js';
import type { PlatformReport } from '../../src/model/index.js';
import { limitsMissing } from '../support/cgroups.js';
import { Client } from './support.js';

describe('who measures', () => {
  let emulator: Emulator;
  let client: Client;

  before(async () => {
    emulator = await startEmulator({ cores: 2, reportsKept: 5 });
    client = new Client(emulator.endpoint);
  });
  after(() => emulator.close());

  const path = (name: string, subject: string) =>
    `${emulator.endpoint}/_coldbench/functions/${name}/${subject}`;

  it('reads of each invocation phases that follow each other and add up', async () => {
    await client.create('phases', 'actions', { MemorySize: 1_024 });
    await client.answer('phases', { action: 'burn', ms: 20 });
    await client.answer('phases', { action: 'burn', ms: 20 });
    const [cold, warm] = await client.reports('phases');
    assert.ok(cold?.at?.creation && warm?.at);
    const { receivedUs, dispatchedUs, answeredUs, creation } = cold.at;
    const { startedUs, spawnedUs, bootedUs, readyUs } = creation;
    const order = [receivedUs, startedUs, spawnedUs, bootedUs ?? 0, readyUs, dispatchedUs, answeredUs];
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
    assert.equal(cold.queueUs, startedUs - receivedUs);
    assert.equal(cold.initDurationUs, readyUs - spawnedUs);
    assert.equal(cold.durationUs, answeredUs - dispatchedUs);
    assert.equal(cold.billedDurationUs, Math.ceil((cold.durationUs + cold.initDurationUs) / 1_000) * 1_000);
    assert.equal(warm.at.creation, null);
    assert.equal(warm.queueUs, warm.at.dispatchedUs - warm.at.receivedUs);
    assert.equal(warm.environmentId, cold.environmentId);
    assertUsage(cold);
    assertUsage(warm);
  });

  const assertUsage = (report: PlatformReport) => {
    assert.ok((report.cpuUsedUs ?? 20_000) >= 19_000, `used ${report.cpuUsedUs} us`);
    const megabytes = report.maxMemoryUsedBytes / 1_048_576;
    assert.ok(megabytes > 20 && megabytes < 200, `${megabytes} MB of a Node process`);
  };

  it('reads the reports after the last one that it has, as long as they are kept', async () => {
    await client.create('ring', 'commonjs', { MemorySize: 1_024 });
    for (let count = 0; count < 7; count += 1) await client.answer('ring');
    const numbers = async (after: number) => {
      const text = await (await fetch(`${path('ring', 'reports')}?after=${after}`)).text();
      return text.trim() === ''
        ? []
        : text
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line).seq);
    };
    assert.deepEqual(await numbers(0), [3, 4, 5, 6, 7]);
    assert.deepEqual(await numbers(5), [6, 7]);
    assert.deepEqual(await numbers(7), []);
    assert.equal((await fetch(`${path('ring', 'reports')}?after=x`)).status, 400);
  });

  it('reads the state of environments', async () => {
    await client.create('states', 'commonjs');
    await client.answer('states');
    await client.untilEnvironments('states', ([only]) => only?.state === 'frozen');
    const [only] = await client.environments('states');
    assert.deepEqual(Object.keys(only ?? {}), ['id', 'state', 'invocations']);
    assert.equal(only?.invocations, 1);
  });

  it('takes a package out of the page cache, and learns what stayed', async (context) => {
    // Asked of the machine and not of the answer: a broken eviction must fail, not be skipped.
    if (spawnSync('fincore', ['--version']).error) return context.skip('there is no fincore (util-linux)');
    await client.create('cached', {
      'index.js': 'exports.handler = async () => 1',
      'model.bin': 'm'.repeat(300_000),
    });
    await client.answer('cached');
    const response = await fetch(path('cached', 'evict-page-cache'), { method: 'POST' });
    const eviction = (await response.json()) as Record<string, number | string | null>;
    assert.equal(eviction.reason, null);
    assert.equal(eviction.totalBytes, 300_031);
    assert.ok(Number(eviction.residentBytesBefore) >= 300_000);
    assert.ok(Number(eviction.residentBytesAfter) < Number(eviction.residentBytesBefore));
    assert.equal(await client.answer('cached'), 1, 'the files are whole');
  });

  it('learns what the machine allows', async () => {
    const facts = (await (await fetch(`${emulator.endpoint}/_coldbench/facts`)).json()) as {
      cores: number;
      hostCap: boolean;
      cgroup: { version: string };
      runtimes: { name: string; version: string | null; warning: string | null }[];
    };
    assert.equal(facts.cores, 2);
    assert.equal(facts.hostCap, true);
    assert.equal(facts.cgroup.version === 'none', limitsMissing !== false);
    const major = process.versions.node.split('.')[0];
    for (const { name, version, warning } of facts.runtimes) {
      if (!name.startsWith('nodejs')) continue;
      assert.equal(version, process.versions.node);
      assert.equal(warning === null, name === `nodejs${major}.x`);
    }
  });

  it('is told of functions and operations that are not there', async () => {
    assert.equal((await fetch(path('nobody', 'reports'))).status, 404);
    assert.equal((await fetch(path('ring', 'nothing'))).status, 404);
  });
});
