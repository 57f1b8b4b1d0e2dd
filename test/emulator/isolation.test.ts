import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type EmulatorProcess, spawnEmulator } from '../../src/emulator/index.js';
import { isolationMissing } from './namespaces.js';
import { PROBE, type Probed, READ_ONLY } from './probe.js';
import { Client } from './support.js';

describe('a sandbox that is isolated', { skip: isolationMissing }, () => {
  let emulator: EmulatorProcess;
  let client: Client;
  const secret = 'only-the-host-may-see-it';
  before(async () => {
    process.env.COLDBENCH_TEST_SECRET = secret;
    emulator = await spawnEmulator({ hostCap: false });
    client = new Client(emulator.endpoint);
    for (const name of ['one', 'other', 'greedy'])
      await client.create(name, PROBE, { MemorySize: 1_769, Timeout: 30 });
  });
  after(async () => {
    delete process.env.COLDBENCH_TEST_SECRET;
    await emulator.close();
  });
  const probe = async (event: object, name = 'one') => (await client.answer(name, event)) as Probed;

  it('is told of by the emulator', async () => {
    const facts = (await (await fetch(`${emulator.endpoint}/_coldbench/facts`)).json()) as object;
    assert.deepEqual((facts as { isolation: object }).isolation, {
      isolated: true,
      reason: null,
      users: 'own',
      missing: [],
      network: 'host',
    });
  });

  it('runs as a user that nobody else has, without groups', async () => {
    const [one, other] = [await probe({ attempt: 'ids' }), await probe({ attempt: 'ids' }, 'other')];
    const [uid, gid, groups] = one.done as [number, number, number[]];
    assert.ok(uid >= 1_000_000);
    assert.equal(gid, uid);
    assert.deepEqual(
      groups.filter((group) => group !== uid),
      [],
    );
    assert.notEqual((other.done as number[])[0], uid);
  });

  it('sees its package at /var/task and its runtime at /var/runtime, as on AWS', async () => {
    const { done } = await probe({ attempt: 'env' });
    const env = done as Record<string, string>;
    assert.equal(env.LAMBDA_TASK_ROOT, '/var/task');
    assert.equal(env.LAMBDA_RUNTIME_DIR, '/var/runtime');
    assert.equal(JSON.stringify(env).includes(secret), false);
    assert.deepEqual((await probe({ attempt: 'list', folder: '/var/task' })).done, ['index.js']);
    assert.deepEqual(await probe({ attempt: 'list', folder: '/opt' }), { done: [] });
    assert.deepEqual(await probe({ attempt: 'list', folder: '/tmp' }), { done: [] });
  });

  for (const folder of [
    '/root',
    '/home',
    '/work',
    '/mnt',
    '/media',
    '/srv',
    '/boot',
    '/run',
    '/sys/fs/cgroup',
  ]) {
    it(`does not see ${folder} of the host`, async () => {
      assert.deepEqual(await probe({ attempt: 'list', folder }), { refused: 'ENOENT' });
    });
  }

  it('sees no accounts of the host', async () => {
    assert.match(
      String((await probe({ attempt: 'read', file: '/etc/passwd' })).done),
      /^root:.*\nsbx_user1051:.*\n$/,
    );
    assert.deepEqual(await probe({ attempt: 'read', file: '/etc/shadow' }), { refused: 'ENOENT' });
  });

  for (const file of READ_ONLY) {
    it(`cannot write ${file}`, async () => {
      assert.match((await probe({ attempt: 'write', file })).refused ?? 'written', /^(EACCES|EROFS|EPERM)$/);
    });
  }

  it('sees its own processes alone, and cannot reach others by their ids', async () => {
    const pids = (await probe({ attempt: 'processes' })).done as number[];
    assert.ok(pids.length <= 3, pids.join());
    assert.deepEqual(await probe({ attempt: 'kill', pid: emulator.pid }), { refused: 'ESRCH' });
    assert.deepEqual(await probe({ attempt: 'read', file: '/proc/1/environ' }), { refused: 'EACCES' });
  });

  it('inherits no file of the host', async () => {
    const files = (await probe({ attempt: 'descriptors' })).done as string[];
    assert.deepEqual(
      files.filter((file) => !/^(socket:|pipe:|anon_inode:|gone|\/dev\/null|\/proc\/)/.test(file)),
      [],
    );
  });

  it('has 1,024 files at most', async () => {
    assert.deepEqual(await probe({ attempt: 'open', count: 1_100 }, 'greedy'), { refused: 'EMFILE' });
  });

  it("cannot talk to another's Runtime API, nor to the emulator's own endpoints", async () => {
    const { done } = await probe({ attempt: 'env' }, 'other');
    const api = (done as Record<string, string>).AWS_LAMBDA_RUNTIME_API;
    const next = `http://${api}/2018-06-01/runtime/invocation/next`;
    assert.match(
      (await probe({ attempt: 'get', url: next })).refused ?? 'answered',
      /^(ECONNRESET|ECONNREFUSED)$/,
    );
    for (const path of ['/2015-03-31/functions/', '/_coldbench/facts', '/bucket/key']) {
      const { refused } = await probe({ attempt: 'get', url: `${emulator.endpoint}${path}` });
      assert.match(refused ?? 'answered', /^(ECONNRESET|ECONNREFUSED)$/, path);
    }
    const url = await client.openUrl('other');
    assert.deepEqual(await probe({ attempt: 'get', url }), { done: 200 }, 'function URLs are open to all');
  });
});
