import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { HistogramLogReader, type JsHistogram } from 'hdr-histogram-js';
import type { LoadDocument } from '../../src/report/index.js';
import { type BenchResult, bench } from '../support/bench.js';
import { childrenOf } from './children.js';
import { sharedServer } from './plans.js';
import type { KnownServer } from './server.js';

const QUICK = ['-c', '4', '-t', '2', '-d', '1s', '--warmup', '100ms'];

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coldbench-test-load-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What others do on this machine while it is tested is told as it should be, and is not what is tested here. */
function assertFine({ exitCode, stdout, stderr }: BenchResult): void {
  if (exitCode === 0) return;
  const broken = stdout.startsWith('{')
    ? (JSON.parse(stdout) as LoadDocument).validity.checks.filter(({ pass }) => !pass).map(({ name }) => name)
    : [...stdout.matchAll(/^✗ (\S+)/gm)].map(([, name]) => name);
  // A processor that is taken away for some milliseconds shows in Little's law before it shows as a share.
  const byOthers = broken.some((name) => /^(cpu-of-others|cpu-stolen|littles-law)$/.test(name ?? ''));
  assert.ok(exitCode === 5 && byOthers, `${exitCode}: ${broken}\n${stderr}`);
}

test('it prints what wrk prints, in its layout, and then the percentiles', async () => {
  const server = await sharedServer();
  const url = `${server.url}/?delay=5`;
  const result = await bench(['load', url, ...QUICK]);
  assertFine(result);
  const { stdout } = result;
  const time = String.raw`[\d.]+(us|ms|s) *`;
  const rate = String.raw`[\d.]+k? *`;
  const lines = [
    `Running 1s test @ ${url.replace('?', '\\?')}`,
    '  2 threads and 4 connections',
    '  Thread Stats   Avg      Stdev     Max   \\+/- Stdev',
    `    Latency   +${time}${time}${time}[\\d.]+%`,
    `    Req/Sec   +${rate}${rate}${rate}[\\d.]+%`,
    String.raw`  \d+ requests in [\d.]+m?s, [\d.]+[KM]B read`,
    String.raw`Requests/sec: +[\d.]+`,
    String.raw`Transfer/sec: +[\d.]+[KM]B`,
  ];
  assert.match(stdout, new RegExp(`^${lines.join('\n')}\n\nService time`, 'm'));
  assert.match(stdout, /^ 50\.000% +[\d.]+ms$/m);
  assert.match(stdout, /^ 99\.990% +n\/a$/m);
});

test('--json is one document, and its files have the same samples', async (t) => {
  const server = await sharedServer();
  const folder = await temporaryFolder(t);
  const file = (name: string) => path.join(folder, 'new', name);
  const files = ['--hdr', file('a.hgrm'), '--hlog', file('a.hlog'), '--samples', file('a.csv.gz')];
  const result = await bench(['load', `${server.url}/?delay=5`, ...QUICK, '--json', ...files]);
  assertFine(result);
  const { stdout } = result;
  const load = JSON.parse(stdout) as LoadDocument;
  assert.deepEqual([load.state, load.loop, load.connections, load.threads], ['complete', 'closed', 4, 2]);
  const hgrm = await readFile(file('a.hgrm'), 'utf8');
  assert.match(hgrm, new RegExp(`Total count\\s*=\\s*${load.completed}\\]`));
  const log = new HistogramLogReader(await readFile(file('a.hlog'), 'utf8'));
  assert.equal((log.nextIntervalHistogram() as JsHistogram).totalCount, load.completed);
  const rows = gunzipSync(await readFile(file('a.csv.gz')))
    .toString()
    .trimEnd()
    .split('\n');
  assert.equal(rows.length - 1, load.completed);
  assert.deepEqual((await readdir(path.join(folder, 'new'))).toSorted(), ['a.csv.gz', 'a.hgrm', 'a.hlog']);
});

test('method, headers and body are sent as they were given', async (t) => {
  const server = await sharedServer();
  const folder = await temporaryFolder(t);
  const body = path.join(folder, 'body.bin');
  await writeFile(body, Buffer.from([0, 255, 13, 10]));
  const options = ['--body', body, '-m', 'put', '-H', 'X-Echo: a b', '-H', 'x-echo: c'];
  assertFine(await bench(['load', `${server.url}/?delay=2`, ...QUICK, ...options]));
  const [first] = await server.served();
  assert.deepEqual([first?.method, first?.headers['x-echo']], ['PUT', 'a b, c']);
  assert.equal(first?.bodySha256, 'e9489f37fb3051e9efa1dc916004d7274e7b63975e3209708947267f2393a9be');
});

test('a rate has response and service times, each with its file', async (t) => {
  const server = await sharedServer();
  const folder = await temporaryFolder(t);
  const hdr = path.join(folder, 'a.hgrm');
  const args = ['load', `${server.url}/?delay=5`, ...QUICK, '--rate', '100', '--hdr', hdr];
  const { exitCode, stdout, stderr } = await bench(args);
  // A generator that came late on a busy machine is invalid, and says so.
  assert.ok(exitCode === 0 || (exitCode === 5 && stdout.startsWith('INVALID')), stderr);
  assert.match(stdout, /^ {4}Response .*\n {4}Service .*\n {4}Wait .*\n {4}Lateness /m);
  assert.match(stdout, /^ {8}response {3}service {6}wait {2}lateness$/m);
  assert.deepEqual((await readdir(folder)).toSorted(), ['a.hgrm', 'a.service.hgrm']);
});

test('stages send what their rates ask for', async () => {
  const server = await sharedServer();
  const stages = ['--stages', '500ms@100,500ms@100..300'];
  const args = ['load', `${server.url}/?delay=5`, '-c', '8', '--warmup', '200ms', ...stages, '--json'];
  const { exitCode, stdout, stderr } = await bench(args);
  // A generator that came late on a busy machine is invalid, and says so.
  assert.ok(exitCode === 0 || exitCode === 5, stderr);
  assert.match(stderr, /100, 100 to 300 requests\/s \(constant\), .* 1\.00 s measured/);
  const { openLoop, durationUs, completed } = JSON.parse(stdout) as LoadDocument;
  assert.deepEqual([durationUs, openLoop?.scheduled, completed], [1_000_000, 150, 150]);
});

test('a sweep tells between which rates the knee of a server lies', async () => {
  const server = await sharedServer();
  // Two workers of 5 ms serve 400 requests/s at the very most: the first rate is more than that.
  const url = `${server.url}/?delay=5&workers=2`;
  const step = ['-c', '8', '-d', '800ms', '--warmup', '100ms'];
  const sweep = ['--sweep', 'p99 <= 100ms', '--rates', '600..1200'];
  const { exitCode, stdout, stderr } = await bench(['load', url, ...step, ...sweep]);
  assert.match(stdout, /^ *rate asked +rate reached +p50 +p99 +errors +valid +borne/m, stderr);
  // A generator that came late on a busy machine is invalid, and says so.
  if (exitCode === 5) assert.match(stdout, /^INVALID: the sweep ended without a knee, as 600\/s/m);
  else assert.match(stdout, /600\/s was refused: p99 \d+\.\d\d ms/);
});

test('a load without a good answer is invalid: said first, with exit code 5', async () => {
  const server = await sharedServer();
  const { exitCode, stdout } = await bench(['load', `${server.url}/?delay=5&status=503`, ...QUICK]);
  assert.equal(exitCode, 5);
  assert.match(stdout, /^INVALID: .*\n✗ completed-requests is 0, and must be >= 1/);
  assert.match(stdout, /Non-2xx or 3xx responses: \d+/);
});

async function hasServed(server: KnownServer, requests: number): Promise<void> {
  while ((await server.served()).length < requests) await sleep(100);
}

test('Ctrl-C ends it with what it has, marked as interrupted', async () => {
  const server = await sharedServer();
  let sent = false;
  const started = performance.now();
  const { exitCode, stdout, stderr } = await bench(
    ['load', `${server.url}/?delay=5`, '-c', '4', '-d', '10m', '--warmup', '0s'],
    {
      onMessages: (text, child) => {
        if (sent || !text.includes('measuring')) return;
        sent = true;
        void hasServed(server, 50).then(() => child.kill('SIGINT'));
      },
    },
  );
  assert.equal(exitCode, 130, stderr);
  assert.ok(performance.now() - started < 300_000);
  assert.match(stdout, /^INTERRUPTED: ended after .* of 10m 00s/m);
  assert.match(stdout, /^ {2}[1-9]\d* requests in /m);
  assert.deepEqual(await childrenOf(process.pid, 'generator-process.js'), []);
});

const MISTAKES: readonly (readonly [
  what: string,
  args: readonly string[],
  exitCode: number,
  message: RegExp,
])[] = [
  ['a URL without a scheme', ['127.0.0.1:1/'], 2, /is no URL to load\nhint: .*http:\/\/127\.0\.0\.1:1\//],
  ['an address that refuses', ['http://127.0.0.1:1/'], 2, /cannot connect.*ECONNREFUSED.*\nhint: check that/],
  [
    'a body that is not there',
    ['http://127.0.0.1:1/', '--body', 'nope.bin'],
    2,
    /nope\.bin.*\nhint: name a file/,
  ],
  [
    'a file that is a folder',
    ['http://127.0.0.1:1/', '--hdr', os.tmpdir()],
    2,
    /it is a folder\nhint: name a file/,
  ],
];

for (const [what, args, code, message] of MISTAKES) {
  test(`${what} is told with a hint, and prints no figure`, async () => {
    const { exitCode, stdout, stderr } = await bench(['load', ...args]);
    assert.equal(exitCode, code, stderr);
    assert.match(stderr, message);
    assert.equal(stdout, '');
  });
}

test('a server without keep-alive is measured by the raw engine, which is said', async () => {
  const server = await sharedServer();
  const { stdout, stderr } = await bench(['load', `${server.url}/?delay=20&close=1`, ...QUICK]);
  assert.match(stdout, /engine raw \(the server does not keep connections alive\)/, stderr);
});
