import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { projectRoot } from '../support/project-root.js';
import { PROBE, type Probed, READ_ONLY } from './probe.js';
import { Client, lives, processesOf } from './support.js';

const NOBODY = 65_534;
const BIN = path.join(projectRoot(), 'bin', 'bench.js');
const AS_NOBODY = ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups'];

/** What the machine lacks for these tests; asked of it and not of the emulator. */
function whatIsMissing(): string | false {
  if (process.getuid?.() !== 0) return 'only root can become another user';
  const asNobody = (...command: string[]) => spawnSync('setpriv', [...AS_NOBODY, ...command]).status === 0;
  if (!asNobody(process.execPath, BIN, '--version')) return 'another user cannot read this project';
  const mounting = [
    'unshare',
    '--user',
    '--map-root-user',
    '--mount',
    'mount',
    '-t',
    'tmpfs',
    'tmpfs',
    '/tmp',
  ];
  return asNobody(...mounting) ? false : 'users of this machine may make no user namespaces';
}

interface Started {
  readonly child: ChildProcess;
  readonly endpoint: string;
  readonly stderr: () => string;
}

describe('an emulator without root', { skip: whatIsMissing() }, () => {
  let home: string;
  let emulator: Started;
  let client: Client;

  const start = async (...args: string[]): Promise<Started> => {
    const command = [...AS_NOBODY, process.execPath, BIN, 'emulate', '--json', ...args];
    const child = spawn('setpriv', command, {
      env: { PATH: process.env.PATH, HOME: home, TMPDIR: home, XDG_CACHE_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    const ended = once(child, 'exit').then(() => ['']);
    const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [
      string,
    ];
    assert.notEqual(line, '', text);
    return { child, endpoint: (JSON.parse(line) as { endpoint: string }).endpoint, stderr: () => text };
  };

  before(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'coldbench-test-nobody-'));
    chownSync(home, NOBODY, NOBODY);
    emulator = await start();
    client = new Client(emulator.endpoint);
    await client.create('one', PROBE, { MemorySize: 1_769, Timeout: 30 });
  });
  after(async () => {
    emulator.child.kill('SIGTERM');
    await once(emulator.child, 'exit');
    rmSync(home, { recursive: true });
  });
  const probe = async (event: object) => (await client.answer('one', event)) as Probed;

  it('isolates as far as the kernel lets it, and says what is missing', async () => {
    const { isolation } = (await (await fetch(`${emulator.endpoint}/_coldbench/facts`)).json()) as {
      readonly isolation: { readonly isolated: boolean; readonly users: string; readonly missing: string[] };
    };
    assert.equal(isolation.isolated, true, JSON.stringify(isolation));
    assert.equal(isolation.users, 'shared');
    assert.match(isolation.missing.join('\n'), /^a user of its own for each sandbox/);
    assert.match(
      emulator.stderr(),
      /^sandboxes: each has a file system and processes of its own;.*\n {2}missing: a user/,
    );
  });

  it('gives a function its package, an empty /tmp, and nothing of the host', async () => {
    assert.deepEqual((await probe({ attempt: 'list', folder: '/var/task' })).done, ['index.js']);
    assert.deepEqual(await probe({ attempt: 'list', folder: '/tmp' }), { done: [] });
    for (const folder of ['/root', '/home', home, projectRoot(), '/run', '/sys/fs/cgroup'])
      assert.deepEqual(await probe({ attempt: 'list', folder }), { refused: 'ENOENT' }, folder);
    assert.match(
      String((await probe({ attempt: 'read', file: '/etc/passwd' })).done),
      /^root:.*\nsbx_user1051:.*\n$/,
    );
  });

  for (const file of READ_ONLY) {
    it(`keeps a function from writing ${file}`, async () => {
      assert.match((await probe({ attempt: 'write', file })).refused ?? 'written', /^(EACCES|EROFS|EPERM)$/);
    });
  }

  it('lets a function write to its /tmp, which keeps it', async () => {
    assert.deepEqual(await probe({ attempt: 'write', file: '/tmp/new' }), {});
    assert.deepEqual(await probe({ attempt: 'list', folder: '/tmp' }), { done: ['new'] });
  });

  it('runs a function as nobody in particular, among its own processes, with 1,024 files', async () => {
    assert.deepEqual(((await probe({ attempt: 'ids' })).done as unknown[]).slice(0, 2), [1_051, 1_051]);
    assert.ok(((await probe({ attempt: 'processes' })).done as number[]).length <= 3);
    assert.deepEqual(await probe({ attempt: 'kill', pid: emulator.child.pid }), { refused: 'ESRCH' });
    assert.deepEqual(await probe({ attempt: 'open', count: 1_100 }), { refused: 'EMFILE' });
  });

  it('lets a function have no more than 1,024 processes, and come by no rights', async () => {
    const source = `const { spawnSync, spawn } = require('node:child_process');
      const fs = require('node:fs');
      exports.handler = async () => ({
        rights: /CapEff:\\s*(\\w+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1],
        limit: /Max processes\\s+(\\d+)/.exec(fs.readFileSync('/proc/self/limits', 'utf8'))[1],
        unshare: spawnSync('unshare', ['--user', '--map-root-user', 'true']).status,
      });`;
    await client.create('rights', { 'index.js': source }, { MemorySize: 1_769 });
    const { rights, limit, unshare } = (await client.answer('rights')) as Record<string, string | number>;
    assert.deepEqual([rights, limit], ['0000000000000000', '1024']);
    assert.notEqual(unshare, 0);
  });

  it("tells a function's memory without what waits beside it", async () => {
    const { maxMemoryUsedBytes } = await client.lastReport('one');
    assert.ok(maxMemoryUsedBytes > 30e6 && maxMemoryUsedBytes < 120e6, String(maxMemoryUsedBytes));
  });

  it('cuts functions off the network too', async () => {
    let reached = 0;
    const outside = createServer((_request, response) => {
      reached += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(outside, 'listening');
    const { port } = outside.address() as AddressInfo;
    const cut = await start('--allow-network', 'off');
    try {
      const other = new Client(cut.endpoint);
      await other.create('cut', PROBE, { MemorySize: 1_769 });
      const answer = (await other.answer('cut', {
        attempt: 'get',
        url: `http://127.0.0.1:${port}/`,
      })) as Probed;
      // The Runtime API, on the loopback of its own, may happen to have that port, and knows no such path.
      assert.ok(answer.refused === 'ECONNREFUSED' || answer.done === 404, JSON.stringify(answer));
      assert.equal(reached, 0);
      const facts = { attempt: 'get', url: `${cut.endpoint}/_coldbench/facts` };
      const { done } = (await other.answer('cut', facts)) as Probed;
      assert.notEqual(done, 200, 'it reached the emulator, which answers so');
    } finally {
      outside.close();
      cut.child.kill('SIGTERM');
      await once(cut.child, 'exit');
    }
  });

  it('takes every process of its sandboxes with it when it is killed', async () => {
    const killed = await start();
    const other = new Client(killed.endpoint);
    await other.create('orphan', PROBE, { MemorySize: 1_769 });
    await other.answer('orphan', { attempt: 'ids' });
    const [sandbox = 0] = processesOf('orphan');
    assert.ok(lives(sandbox));
    const namespaceOf = (pid: number | string) => {
      const found = spawnSync('readlink', [`/proc/${pid}/ns/pid`]).stdout.toString();
      return found === '' ? undefined : found;
    };
    const namespace = namespaceOf(sandbox);
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    const left = () =>
      readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && namespaceOf(pid) === namespace);
    while (lives(sandbox) || left().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});
