import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import { type EmulatorProcess, spawnEmulator } from '../../src/emulator/index.js';
import { Bystander } from './bystander.js';
import { Client, type ErrorPayload } from './support.js';

const MEBIBYTE = 1_048_576;
const UNRULY = { Runtime: 'provided.al2023', Handler: 'none', Timeout: 5 } as const;

/** What a function does wrong, and what its caller is told. */
interface Fault {
  readonly what: string;
  /** CommonJS: the module of the function. */
  readonly source: string;
  readonly options?: Partial<CreateFunctionCommandInput>;
  readonly outcome: string;
  /** Its error as the caller sees it, or its answer. */
  readonly told: RegExp;
  /** A second invocation of the same function is told the same: it begins broken. */
  readonly staysBroken?: boolean;
}

/** A handler that misbehaves when it is told to. */
const whenTold = (body: string) => `
const fs = require('node:fs');
const { spawn } = require('node:child_process');
exports.handler = async ({ misbehave }) => {
  if (!misbehave) return 'recovered';
  ${body}
};`;
const FOREVER = 'await new Promise(() => setInterval(() => undefined, 1_000));';

const FAULTS: readonly Fault[] = [
  {
    what: 'exits in its init',
    source: 'process.exit(3); exports.handler = async () => 1;',
    outcome: 'crash',
    told: /Runtime\.ExitError.*exit status 3/,
    staysBroken: true,
  },
  {
    what: 'exits in flight',
    source: whenTold('process.exit(7);'),
    outcome: 'crash',
    told: /Runtime\.ExitError.*exit status 7/,
  },
  {
    what: 'is killed by a signal of its own',
    source: whenTold(
      "process.kill(process.pid, 'SIGKILL'); await new Promise((resolve) => setTimeout(resolve, 900));",
    ),
    outcome: 'crash',
    told: /Runtime\.ExitError/,
  },
  {
    what: 'never answers and blocks its event loop past the deadline',
    source: whenTold('for (;;);'),
    options: { Timeout: 1 },
    outcome: 'timeout',
    told: /Sandbox\.Timedout.*Task timed out after 1\.00 seconds/,
  },
  {
    what: 'ignores SIGTERM',
    source: whenTold(`process.on('SIGTERM', () => undefined); ${FOREVER}`),
    options: { Timeout: 1 },
    outcome: 'timeout',
    told: /Task timed out after 1\.00 seconds/,
  },
  {
    what: 'answers 7 MB',
    source: whenTold("return 'x'.repeat(7_000_000);"),
    outcome: 'function-error',
    told: /Function\.ResponseSizeTooLarge/,
  },
  {
    what: 'forks a bomb',
    source: whenTold(`spawn('sh', ['-c', 'b() { b | b & b; }; b'], { stdio: 'ignore' }); ${FOREVER}`),
    options: { Timeout: 2, MemorySize: 256 },
    outcome: 'timeout|out-of-memory|crash',
    told: /timed out|ExitError/,
  },
  {
    what: 'eats memory',
    source: whenTold('const all = []; for (;;) all.push(Buffer.alloc(1_048_576, 1));'),
    options: { MemorySize: 128, Timeout: 20 },
    outcome: 'out-of-memory',
    told: /Runtime\.ExitError.*signal: killed/,
  },
  {
    what: 'closes its standard output and error',
    source: whenTold("fs.closeSync(1); fs.closeSync(2); return 'silent';"),
    outcome: 'ok',
    told: /silent/,
  },
  {
    what: 'leaves a daemon behind that holds its output open',
    source: whenTold(
      `spawn('setsid', ['sleep', '1000'], { stdio: 'inherit', detached: true }).unref(); process.exit(1);`,
    ),
    outcome: 'crash',
    told: /exit status 1/,
  },
];

describe('a function at fault', () => {
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

  /** The outcome that the platform reports, and what the caller was told. */
  async function invoked(name: string, event: unknown = {}) {
    const { payload } = await client.invoke(name, event);
    const { outcome, maxMemoryUsedBytes } = await client.lastReport(name);
    assert.ok(maxMemoryUsedBytes > MEBIBYTE, `${maxMemoryUsedBytes} bytes of memory used`);
    return { outcome, told: JSON.stringify(payload) };
  }

  for (const { what, source, options, outcome, told, staysBroken } of FAULTS) {
    it(`that ${what} has its named outcome, and harms nobody else`, async () => {
      const name = `fault-${randomUUID()}`;
      await client.create(name, { 'index.js': source }, { Timeout: 5, ...options });
      const first = await invoked(name, { misbehave: true });
      assert.match(first.outcome, new RegExp(`^(${outcome})$`), first.told);
      assert.match(first.told, told);
      const second = await invoked(name);
      if (staysBroken === true) assert.match(second.told, told);
      else assert.deepEqual(second, { outcome: 'ok', told: '"recovered"' });
      await client.remove(name);
      assert.deepEqual(bystander.disturbances(), []);
    });
  }

  it('that fills its /tmp is told so by the file system, and can remove it again', async () => {
    const name = `fault-${randomUUID()}`;
    const source = `const fs = require('node:fs');
const tmp = require('node:os').tmpdir();
exports.handler = async () => {
  const chunk = Buffer.alloc(8 * 1_048_576, 1);
  let written = 0;
  try {
    for (; written < 1_000; written += 8) fs.appendFileSync(tmp + '/filler', chunk);
  } catch (error) {
    fs.rmSync(tmp + '/filler');
    fs.writeFileSync(tmp + '/small', 'fits');
    return [error.code, written, fs.readFileSync(tmp + '/small', 'utf8')];
  }
  return ['nothing stopped it', written];
};`;
    await client.create(name, { 'index.js': source }, { Timeout: 30, MemorySize: 1_769 });
    const [code, written, after_] = (await client.answer(name)) as [string, number, string];
    assert.equal(code, 'ENOSPC');
    assert.ok(written >= 480 && written <= 512, `${written} MB fitted into 512`);
    assert.equal(after_, 'fits');
    assert.deepEqual(bystander.disturbances(), []);
  });

  it('that writes 100 MB of logs grows no memory, and its log tail is the end of it', async () => {
    const name = `fault-${randomUUID()}`;
    const source = `const line = 'l'.repeat(1_023) + '\\n';
exports.handler = async () => {
  for (let count = 0; count < 100; count += 1) {
    if (!process.stdout.write(line.repeat(1_024))) await new Promise((go) => process.stdout.once('drain', go));
  }
  return 'written';
};`;
    await client.create(name, { 'index.js': source }, { Timeout: 60, MemorySize: 1_769 });
    assert.equal(await client.answer(name), 'written');
    const before_ = residentBytes(emulator.pid);
    const { payload, log } = await client.invoke(name);
    assert.equal(payload, 'written');
    assert.match(log, /^l+\n/);
    assert.match(log, /REPORT RequestId/);
    const grown = (residentBytes(emulator.pid) - before_) / MEBIBYTE;
    assert.ok(grown < 64, `the emulator grew by ${grown.toFixed(0)} MB`);
    assert.deepEqual(bystander.disturbances(), []);
  });

  it('that would leave its cgroup or raise its limits finds no way to', async () => {
    const name = `fault-${randomUUID()}`;
    const source = `const fs = require('node:fs');
const { execSync } = require('node:child_process');
const attempt = (work) => { try { work(); return 'done'; } catch (error) { return error.code ?? 'failed'; } };
exports.handler = async () => {
  const found = attempt(() => execSync('find / -xdev -name cgroup.procs -o -name tasks -path "*cgroup*" | grep .', { stdio: 'pipe' }));
  return [
    attempt(() => fs.writeFileSync('/sys/fs/cgroup/cpu/tasks', String(process.pid))),
    attempt(() => fs.writeFileSync('/sys/fs/cgroup/cgroup.procs', String(process.pid))),
    attempt(() => execSync('mkdir -p /tmp/cg && mount -t cgroup -o cpu none /tmp/cg', { stdio: 'pipe' })),
    attempt(() => execSync('mount -o remount,rw /var/task', { stdio: 'pipe' })),
    attempt(() => process.setuid(0)),
    found,
  ];
};`;
    await client.create(name, { 'index.js': source }, { Timeout: 30, MemorySize: 1_769 });
    const answers = (await client.answer(name)) as string[];
    assert.deepEqual(
      answers.filter((answer) => answer === 'done'),
      [],
      answers.join(', '),
    );
  });

  const rules: readonly (readonly [act: string, what: string, answer: unknown])[] = [
    ['next-twice', 'asks for an event before it answered the last one', 403],
    ['wrong-id', 'answers an id that is not its own', 400],
    ['answer-twice', 'answers twice', 'first'],
    ['trickle', 'answers byte by byte', 'drip'],
    ['half-answer', 'hangs up in the middle of its answer and answers again', 'whole'],
    ['hang-up', 'asks for an event and hangs up', 'answered'],
    ['init-error-late', 'tells an error of its init while it has an event', 403],
    ['garbage', 'sends the Runtime API what is no HTTP', 'went on'],
  ];
  for (const [act, what, answer] of rules) {
    it(`whose runtime ${what} is answered as the Runtime API says, and goes on`, async () => {
      const name = `fault-${randomUUID()}`;
      await client.create(name, 'unruly', UNRULY);
      for (const [asked, answered] of [
        [act, answer] as const,
        ['ok', 'ok'] as const,
        ['ok', 'ok'] as const,
      ]) {
        assert.deepEqual((await client.invoke(name, { act: asked })).payload, answered);
        await client.untilEnvironments(name, (lines) => lines.every(({ state }) => state !== 'invoking'));
      }
      assert.equal((await client.environments(name)).length, 1);
    });
  }

  it('whose runtime never answers is timed out', async () => {
    const name = `fault-${randomUUID()}`;
    await client.create(name, 'unruly', { ...UNRULY, Timeout: 1 });
    const { payload } = await client.invoke(name, { act: 'never-answer' });
    assert.match((payload as ErrorPayload).errorMessage, /Task timed out after 1\.00 seconds/);
    assert.equal((await client.lastReport(name)).outcome, 'timeout');
    assert.deepEqual((await client.invoke(name, { act: 'ok' })).payload, 'ok');
  });

  it('whose runtime never asks for an event again after its answer is reset at its deadline', async () => {
    const name = `fault-${randomUUID()}`;
    await client.create(name, 'unruly', { ...UNRULY, Timeout: 1 });
    assert.deepEqual((await client.invoke(name, { act: 'never-next' })).payload, 'answered');
    assert.deepEqual((await client.invoke(name, { act: 'ok' })).payload, 'ok');
  });

  it('whose runtime never asks for its first event fails its invocation by the timeout', async () => {
    const name = `fault-${randomUUID()}`;
    const Environment = { Variables: { NEVER_NEXT: 'true' } };
    const impatient = await spawnEmulator({ initLimitMs: 500 });
    try {
      const its = new Client(impatient.endpoint);
      await its.create(name, 'unruly', { ...UNRULY, Timeout: 1, Environment });
      const { payload } = await its.invoke(name);
      assert.match(JSON.stringify(payload), /Task timed out after 1\.00 seconds/);
      assert.equal((await its.lastReport(name)).outcome, 'timeout');
    } finally {
      await impatient.close();
    }
  });
});

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1_024;
}
