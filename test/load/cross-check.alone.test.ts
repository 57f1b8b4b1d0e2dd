import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { CrossCheck } from '../../src/load/index.js';
import { bench } from '../support/bench.js';
import { sharedServer } from './plans.js';

const missing = spawnSync('wrk', ['--version']).error === undefined ? false : 'wrk is not installed';
const missing2 = spawnSync('wrk2', ['--version']).error === undefined ? false : 'wrk2 is not installed';
const SHORT = ['-c', '4', '-t', '2', '-d', '1s', '--warmup', '100ms'];
const QUICK = ['-c', '4', '-t', '2', '-d', '2s', '--warmup', '100ms'];

function crossCheckOf(stdout: string): CrossCheck {
  return (JSON.parse(stdout) as { crossCheck: CrossCheck }).crossCheck;
}

test('wrk runs in turn with ours, and agrees on a server of 50 ms', { skip: missing }, async () => {
  const server = await sharedServer();
  const args = ['load', `${server.url}/?delay=50`, ...QUICK, '--cross-check', 'wrk', '--json'];
  const { exitCode, stdout, stderr } = await bench(args);
  assert.equal(exitCode, 0, stderr);
  const { blocks } = crossCheckOf(stdout);
  assert.equal(blocks.length, 2);
  assert.match(
    stderr,
    /block 1 of 2, ours\n.*block 1 of 2, wrk\n.*block 2 of 2, ours\n.*block 2 of 2, wrk\n/,
  );
  for (const { ours, theirs } of blocks) {
    // A stall of a busy machine moves means; the median of 50 ms stays.
    const ratio = (ours.percentilesUs[50] ?? Number.NaN) / (theirs.percentilesUs[50] ?? Number.NaN);
    assert.ok(ratio > 0.8 && ratio < 1.25, `${ratio}`);
  }
});

test('wrk2 runs in turn with ours, each block at the rate', { skip: missing2 }, async () => {
  const server = await sharedServer();
  const rate = ['--rate', '40', '--cross-check', 'wrk2', '--json'];
  const { stdout, stderr } = await bench(['load', `${server.url}/?delay=50`, ...QUICK, ...rate]);
  const { blocks, loop } = crossCheckOf(stdout);
  assert.equal(loop, 'open', stderr);
  assert.deepEqual([blocks.length, blocks[0]?.ours.requests], [2, 40]);
});

test('wrk is given method, headers and body', { skip: missing }, async (t) => {
  const server = await sharedServer();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coldbench-test-load-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const body = path.join(folder, "it's a body.bin");
  await writeFile(body, Buffer.from([0, 255, 13, 10, 34]));
  const request = ['--body', body, '-m', 'PUT', '-H', 'X-Echo: a "b"'];
  const args = ['load', `${server.url}/?delay=20`, ...SHORT, ...request, '--cross-check', 'wrk'];
  const { exitCode, stdout } = await bench(args);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^Cross-check with wrk \S+: 1 block of 1\.00 s/m);
  const served = await server.served();
  // wrk's requests have no id of ours.
  const [ours] = served.filter(({ id }) => id !== 'undefined');
  const [wrks] = served.filter(({ id }) => id === 'undefined');
  assert.ok(ours && wrks);
  const sent = ({ method, bodySha256, headers }: typeof ours) => [method, bodySha256, headers['x-echo']];
  assert.deepEqual(sent(wrks), sent(ours));
});

test('where wrk is not installed it is said before anything is measured, with how to install it', async () => {
  const server = await sharedServer();
  const args = ['load', server.url, ...QUICK, '--cross-check', 'wrk'];
  const { exitCode, stdout, stderr } = await bench(args, {
    env: { PATH: path.join(os.tmpdir(), 'nothing-here') },
  });
  assert.equal(exitCode, 2);
  assert.match(stderr, /wrk is not installed.*\nhint: install it \(apt-get install wrk/);
  assert.equal(stdout, '');
  assert.deepEqual(await server.served(), []);
});

test('where wrk2 is not installed it is said, with where it comes from', async () => {
  const args = ['load', 'http://127.0.0.1:1/', '--rate', '50', '--cross-check', 'wrk2'];
  const { exitCode, stderr } = await bench(args, { env: { PATH: path.join(os.tmpdir(), 'nothing-here') } });
  assert.equal(exitCode, 2);
  assert.match(stderr, /wrk2 is not installed.*\nhint: build it from its sources/);
});

for (const args of [
  ['--stages', '1s@10..50'],
  ['--rate', '10.5'],
  ['--rate', '10', '--arrivals', 'poisson'],
]) {
  test(`wrk2 cannot do ${args.join(' ')}, which is said`, async () => {
    const { exitCode, stderr } = await bench([
      'load',
      'http://127.0.0.1:1/',
      ...args,
      '--cross-check',
      'wrk2',
    ]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /wrk2 knows one whole rate/);
  });
}

test('wrk2 without a rate is refused', async () => {
  const { exitCode, stderr } = await bench(['load', 'http://127.0.0.1:1/', '--cross-check', 'wrk2']);
  assert.equal(exitCode, 2);
  assert.match(stderr, /wrk2 knows open loops alone\nhint: use --cross-check wrk/);
});
