import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { BenchError } from '../errors/index.js';
import { endGroup, runCommand, signalGroup, spawnGroup } from './child.js';
import { readProcessStat } from './processes.js';

const IGNORES_SIGTERM = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("ready");';

const node = (script: string) => runCommand(process.execPath, ['-e', script]);

test('a command that succeeds gives both of its streams', async () => {
  const result = await node('process.stdout.write("one\\n"); process.stderr.write("two\\n")');
  assert.deepEqual(result, { stdout: 'one\n', stderr: 'two\n' });
});

test('a command that fails is named with its status and the end of its output', async () => {
  await assert.rejects(node('console.error("x".repeat(9000) + " the cause"); process.exit(3)'), (error) => {
    assert.ok(error instanceof BenchError);
    assert.equal(error.code, 'command-failed');
    assert.match(error.message, /ended with 3:\nx+ the cause$/);
    assert.ok(error.message.length < 5_000);
    return true;
  });
});

test('a command that was killed is told with the signal', async () => {
  await assert.rejects(node('process.kill(process.pid, "SIGKILL")'), /ended with SIGKILL$/);
});

test('a command that does not exist is told with what to install', async () => {
  await assert.rejects(runCommand('no-such-command-here', []), (error) => {
    assert.ok(error instanceof BenchError);
    assert.equal(error.code, 'command-not-started');
    assert.match(error.hint ?? '', /install no-such-command-here/);
    return true;
  });
});

test('each line of output is told once, whatever ends it and however it arrives', async () => {
  const lines: string[] = [];
  const script = `
    const parts = ['a\\r', '\\nb\\rc', '\\n', 'd\\r'];
    const next = () => { const part = parts.shift(); if (part) { process.stdout.write(part); setTimeout(next, 20); } };
    next();`;
  await runCommand(process.execPath, ['-e', script], { onLine: (line) => lines.push(line) });
  assert.deepEqual(lines, ['a', 'b', 'c', 'd']);
});

test('an abort ends the command and throws its own reason', async () => {
  const abort = new AbortController();
  const running = runCommand(process.execPath, ['-e', 'console.log("ready"); setInterval(() => {}, 1000)'], {
    signal: abort.signal,
    onLine: () => abort.abort(new Error('the reader gave up')),
  });
  await assert.rejects(running, /the reader gave up/);
});

test('an abort from before the start starts nothing', async () => {
  const running = runCommand('no-such-command-here', [], {
    signal: AbortSignal.abort(new Error('too late')),
  });
  await assert.rejects(running, /too late/);
});

test('a group that ignores SIGTERM is killed after the grace', async () => {
  const child = spawnGroup(process.execPath, ['-e', IGNORES_SIGTERM], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  await endGroup(child.pid as number, 20);
  assert.deepEqual(await exit, [null, 'SIGKILL']);
  assert.equal(signalGroup(child.pid as number, 0), false);
});

test('descendants end with the leader of the group', async () => {
  const script = `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(IGNORES_SIGTERM)}], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => { console.log(child.pid); });`;
  const leader = spawnGroup(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(leader.stdout as NodeJS.ReadableStream, 'data');
  await endGroup(leader.pid as number, 20);
  assert.throws(() => process.kill(Number(String(line)), 0), { code: 'ESRCH' });
});

test('ending a group that is gone is no error', async () => {
  const child = spawnGroup(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await once(child, 'exit');
  await endGroup(child.pid as number, 1_000);
});

test('what a command leaves running in the background ends with it', async () => {
  const { stdout } = await runCommand('/bin/sh', ['-c', 'sleep 1000 >&- 2>&- & echo $!']);
  const deadline = performance.now() + 10_000;
  while (readProcessStat(Number(stdout)) !== undefined && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(readProcessStat(Number(stdout)), undefined);
});
