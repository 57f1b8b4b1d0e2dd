import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import autocannon from 'autocannon';
import { type LoadPlan, type LoadResult, startLoad } from '../../../src/load/index.js';
import type { RecordingData } from '../../../src/model/index.js';
import { summarize } from '../../../src/stats/index.js';
import { milliseconds, seconds, toMilliseconds } from '../../../src/units/index.js';
import { KnownServer } from '../../load/server.js';

/**
 * Our engines, autocannon by its own figures and wrk, against servers of known delay; then an open loop whose
 * server stands still for 2 s, beside what theory says of that. Names of servers as arguments choose some.
 */
const CONNECTIONS = 40;
const SECONDS = 3;
const SERVERS: Readonly<Record<string, string>> = {
  null: '/',
  '1': '/?delay=1',
  '5': '/?delay=5',
  '50': '/?delay=50',
  bimodal: '/?delay=2&every=20&slow=200',
};
const STALL = { rate: 400, windowS: 10, afterS: 3, lengthS: 2 };

interface Row {
  readonly tool: string;
  readonly requestsPerSecond: number;
  /** In ms. */
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly little: number;
  readonly cpuUs?: number;
}

function planOf(url: string, path: string): LoadPlan {
  return {
    url,
    connections: CONNECTIONS,
    durationUs: seconds(SECONDS),
    warmupUs: milliseconds(500),
    timeoutUs: seconds(10),
    requests: [{ method: 'GET', path, headers: {} }],
    requestIdPrefix: 'bench',
  };
}

function figures(recording: RecordingData): Pick<Row, 'mean' | 'p50' | 'p99'> {
  const summary = summarize(recording);
  if ('reason' in summary) throw new Error(summary.reason);
  const { mean, p50, p99 } = summary;
  const inMs = (value: typeof p50) => (value === null ? Number.NaN : toMilliseconds(value));
  return { mean: mean / 1_000, p50: inMs(p50), p99: inMs(p99) };
}

async function ours(url: string, path: string, engine: 'auto' | 'raw' | 'autocannon'): Promise<Row> {
  const result = await startLoad({ ...planOf(url, path), engine }).result;
  const little = result.validity.checks.find(({ name }) => name === 'littles-law')?.value;
  return {
    tool: engine === 'auto' ? `auto (${result.engine.name})` : engine,
    requestsPerSecond: result.requestsPerSecond,
    ...figures(result.recording),
    little: little ?? Number.NaN,
    cpuUs: result.generator.cpuUsedUs / result.completed,
  };
}

async function autocannonsOwn(url: string, path: string): Promise<Row> {
  const result = await autocannon({ url: `${url}${path}`, connections: CONNECTIONS, duration: SECONDS });
  const { average, p50, p99 } = result.latency;
  const rate = result.requests.average;
  return {
    tool: "autocannon's own",
    requestsPerSecond: rate,
    mean: average,
    p50,
    p99,
    little: littleOf(average, rate),
  };
}

const littleOf = (meanMs: number, rate: number) => (meanMs * rate) / 1_000 / CONNECTIONS;

const UNIT_MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000 };

/** `1.25ms` of wrk's output in milliseconds. */
function timeIn(text: string, pattern: RegExp): number {
  const [, figure, unit = ''] = pattern.exec(text) ?? [];
  return Number(figure) * (UNIT_MS[unit] ?? Number.NaN);
}

async function wrk(url: string, path: string): Promise<Row> {
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, '--latency', `${url}${path}`];
  const { stdout } = await promisify(execFile)('bash', ['-c', 'wrk "$@" && times', 'wrk', ...args]);
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  const mean = timeIn(stdout, /Latency\s+([\d.]+)(us|ms|s|m)/);
  const cpu = [...(stdout.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  const cpuS = cpu.reduce((sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest), 0);
  return {
    tool: 'wrk -t1',
    requestsPerSecond: rate,
    mean,
    p50: timeIn(stdout, /50%\s+([\d.]+)(us|ms|s|m)/),
    p99: timeIn(stdout, /99%\s+([\d.]+)(us|ms|s|m)/),
    little: littleOf(mean, rate),
    cpuUs: (cpuS * 1e6) / Number(/(\d+) requests in/.exec(stdout)?.[1]),
  };
}

function print(server: string, rows: readonly Row[]): void {
  const line = (cells: readonly string[]) =>
    `${cells.map((cell, index) => (index < 2 ? cell.padEnd(18) : cell.padStart(11))).join('')}\n`;
  process.stdout.write(line(['server', 'tool', 'requests/s', 'avg ms', 'p50', 'p99', 'Little', 'CPU us']));
  for (const { tool, requestsPerSecond, mean, p50, p99, little, cpuUs } of rows) {
    const times = [mean, p50, p99, little].map((value) => value.toFixed(2));
    process.stdout.write(
      line([server, tool, requestsPerSecond.toFixed(0), ...times, cpuUs?.toFixed(1) ?? '']),
    );
  }
}

async function compare(name: string, path: string): Promise<void> {
  const server = await KnownServer.start();
  try {
    const rows: Row[] = [];
    for (const engine of ['auto', 'raw', 'autocannon'] as const)
      rows.push(await ours(server.url, path, engine));
    rows.push(await autocannonsOwn(server.url, path), await wrk(server.url, path));
    print(name, rows);
  } finally {
    await server.stop();
  }
}

/** Who comes at a time of the stall waits for its rest: mean and p99 of that, beside what was measured. */
async function stall(): Promise<void> {
  const { rate, windowS, afterS, lengthS } = STALL;
  const server = await KnownServer.start();
  try {
    const durationUs = seconds(windowS);
    const stages = [{ durationUs, fromRate: rate, toRate: rate }];
    const loop = { kind: 'open', arrivals: 'constant', seed: 1, stages } as const;
    const session = startLoad({ ...planOf(server.url, '/?delay=2'), durationUs, loop });
    await new Promise<void>((resolve) => session.onProgress(({ phase }) => phase === 'window' && resolve()));
    await sleep(afterS * 1_000);
    server.signal('SIGSTOP');
    await sleep(lengthS * 1_000);
    server.signal('SIGCONT');
    printStall(await session.result, lengthS / windowS);
  } finally {
    await server.stop();
  }
}

function printStall({ loop, recording }: LoadResult, share: number): void {
  if (loop.kind !== 'open') throw new Error('the loop was closed');
  const { mean, p50, p99 } = figures(loop.responseTime);
  const service = figures(recording);
  const stallMs = STALL.lengthS * 1_000;
  const theory = [(stallMs / 2) * share, stallMs * (1 - 0.01 / share)];
  process.stdout.write(
    `stall of ${STALL.lengthS} s at ${STALL.rate}/s: response avg ${mean.toFixed(1)} p50 ${p50.toFixed(2)} p99 ${p99.toFixed(0)}; ` +
      `theory avg ${theory[0]?.toFixed(0)} + delay, p99 ${theory[1]?.toFixed(0)}; service avg ${service.mean.toFixed(1)} p99 ${service.p99.toFixed(1)} ms\n`,
  );
}

const asked = process.argv.slice(2);
const wanted = (name: string) => asked.length === 0 || asked.includes(name);
for (const [name, path] of Object.entries(SERVERS)) if (wanted(name)) await compare(name, path);
if (wanted('stall')) await stall();
