import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type EngineName, startLoad } from '../../../src/load/index.js';
import { milliseconds, seconds } from '../../../src/units/index.js';
import { withNullServer } from './null-server.js';

/**
 * What each engine reaches against a null server, beside `wrk -t1`: requests per second, processor time a
 * request, and how busy the server was, which must not be the bottleneck. The server is C (null-server.c),
 * built with `cc`. wrk runs before and after, as the machine's own speed drifts.
 */
const run = promisify(execFile);
const CONNECTIONS = 40;
const SECONDS = 4;
const TICKS_PER_SECOND = 100;

interface Row {
  readonly what: string;
  readonly requestsPerSecond: number;
  readonly cpuUsPerRequest: number;
  readonly serverBusy: number;
}

async function cpuSecondsOf(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function withWrk(url: string): Promise<Omit<Row, 'serverBusy'>> {
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, '-H', 'x-coldbench-request-id: wrk-1', url];
  const script = 'wrk "$@" && times';
  const { stdout } = await run('bash', ['-c', script, 'wrk', ...args]);
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  const cpu = [...(stdout.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  const cpuSeconds = cpu.reduce((sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest), 0);
  return { what: 'wrk -t1', requestsPerSecond: rate, cpuUsPerRequest: (cpuSeconds * 1e6) / requests };
}

async function withEngine(url: string, engine: EngineName): Promise<Omit<Row, 'serverBusy'>> {
  const result = await startLoad({
    url,
    engine,
    connections: CONNECTIONS,
    durationUs: seconds(SECONDS),
    warmupUs: seconds(1),
    timeoutUs: milliseconds(2_000),
    requests: [{ method: 'GET', path: '', headers: {} }],
    requestIdPrefix: 'bench',
  }).result;
  return {
    what: engine,
    requestsPerSecond: result.requestsPerSecond,
    cpuUsPerRequest: result.generator.cpuUsedUs / result.completed,
  };
}

async function measured(pid: number, measure: () => Promise<Omit<Row, 'serverBusy'>>): Promise<Row> {
  const [cpu, start] = [await cpuSecondsOf(pid), performance.now()];
  const row = await measure();
  const serverBusy = ((await cpuSecondsOf(pid)) - cpu) / ((performance.now() - start) / 1_000);
  return { ...row, serverBusy };
}

await withNullServer(async ({ url, pid }) => {
  const rows = [
    await measured(pid, () => withWrk(url)),
    await measured(pid, () => withEngine(url, 'raw')),
    await measured(pid, () => withEngine(url, 'autocannon')),
    await measured(pid, () => withWrk(url)),
  ];
  const wrk = rows.filter(({ what }) => what === 'wrk -t1');
  const meanOf = (key: 'requestsPerSecond' | 'cpuUsPerRequest') =>
    wrk.reduce((sum, row) => sum + row[key], 0) / wrk.length;
  const columns = [12, 12, 8, 18, 8, 14] as const;
  const line = (cells: readonly string[]) =>
    `${cells.map((cell, index) => cell.padStart(columns[index] ?? 0)).join('')}\n`;
  process.stdout.write(line(['', 'requests/s', 'of wrk', 'CPU us a request', 'of wrk', 'server busy']));
  for (const { what, requestsPerSecond, cpuUsPerRequest, serverBusy } of rows) {
    process.stdout.write(
      line([
        what,
        requestsPerSecond.toFixed(0),
        (requestsPerSecond / meanOf('requestsPerSecond')).toFixed(2),
        cpuUsPerRequest.toFixed(1),
        (cpuUsPerRequest / meanOf('cpuUsPerRequest')).toFixed(2),
        `${(serverBusy * 100).toFixed(0)} %`,
      ]),
    );
  }
});
