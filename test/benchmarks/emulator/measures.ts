import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../emulator/support.js';
import { Connection, requestBytes } from './connection.js';
import { block, MEMORY, type Measure, median, ms, NO_OP, timed, withEmulator } from './support.js';

const ECHO = { 'index.js': 'exports.handler = async (event) => event;' };
const MEBIBYTE = 1_048_576;
/** Requests a second over ten connections, for five seconds after one of warm-up. */
export function throughput(): Promise<Measure> {
  return withEmulator({ hostCap: false }, async (client) => {
    await client.create('ten', NO_OP, { MemorySize: MEMORY });
    const url = await client.openUrl('ten');
    await closedLoop(url, 10, 1_000);
    const { completed, errors, seconds } = await closedLoop(url, 10, 5_000);
    const rate = completed / seconds;
    return {
      name: '10 connections, no-op',
      target: '>= 3,000 requests/s, no error',
      seen: `${rate.toFixed(0)} requests/s, ${errors} errors`,
      holds: rate >= 3_000 && errors === 0,
      detail: `${(await client.environments('ten')).length} environments`,
    };
  });
}

async function closedLoop(url: string, connections: number, milliseconds: number) {
  const request = requestBytes(url);
  const started = performance.now();
  const counts = { completed: 0, errors: 0 };
  const user = async () => {
    const connection = await Connection.open(url);
    while (performance.now() - started < milliseconds) {
      if ((await connection.exchange(request)) === 200) counts.completed += 1;
      else counts.errors += 1;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, user));
  return { ...counts, seconds: (performance.now() - started) / 1_000 };
}

const PACE_MS = 25;
const PACED = 200;

/**
 * What a thaw adds to a round trip: requests 25 ms apart to an emulator that freezes, and to one that never does,
 * both warmed up.
 */
export function thawCost(): Promise<Measure> {
  return withEmulator({ freezeGraceMs: 5 }, (freezing) =>
    withEmulator({ freezeGraceMs: 600_000 }, async (awake) => {
      const [frozen, never] = [await pacedFunction(freezing), await pacedFunction(awake)];
      for (let count = 0; count < PACED; count += 1) {
        await frozen.once();
        await never.once();
      }
      frozen.connection.close();
      never.connection.close();
      const cost = median(frozen.times) - median(never.times);
      return {
        name: 'a thaw, in the round trip',
        target: '<= 0.15 ms',
        seen: `${ms(cost)} ms`,
        holds: cost <= 0.15,
        detail: `p50 ${ms(median(frozen.times))} frozen, ${ms(median(never.times))} never frozen, ${PACED} each, ${PACE_MS} ms apart`,
      };
    }),
  );
}

async function pacedFunction(client: Client) {
  await client.create('paced', NO_OP, { MemorySize: MEMORY });
  const url = await client.openUrl('paced');
  const connection = await Connection.open(url);
  await block(connection, requestBytes(url));
  const times: number[] = [];
  const once = async () => {
    await sleep(PACE_MS);
    times.push(await timed(() => connection.exchange(requestBytes(url))));
  };
  return { connection, times, once };
}

const FEW = 10_000;
const LOTS = 100_000;

/** Resident memory of the emulator after 10,000 invocations and after 100,000, over ten connections. */
export function memoryFlat(): Promise<Measure> {
  return withEmulator({ hostCap: false, reportsKept: 1_000 }, async (client, { pid }) => {
    await client.create('flat', NO_OP, { MemorySize: MEMORY });
    const url = await client.openUrl('flat');
    const serve = async (invocations: number) => {
      let left = invocations;
      const user = async () => {
        const connection = await Connection.open(url);
        while (left > 0) {
          left -= 1;
          assert.equal(await connection.exchange(requestBytes(url)), 200);
        }
        connection.close();
      };
      await Promise.all(Array.from({ length: 10 }, user));
      return residentBytes(pid) / MEBIBYTE;
    };
    const few = await serve(FEW);
    const lots = await serve(LOTS - FEW);
    return {
      name: "the emulator's memory over 100,000 invocations",
      target: 'flat',
      seen: `${few.toFixed(0)} MB after ${FEW}, ${lots.toFixed(0)} MB after ${LOTS}`,
      holds: lots <= few * 1.2,
      detail: 'VmRSS; flat: not a fifth more',
    };
  });
}

const COLD = 30;

/** Client's time of a cold no-op, over `node -e 0` in the same run. */
export function coldStart(): Promise<Measure> {
  return withEmulator({}, async (client) => {
    await client.create('cold', NO_OP, { MemorySize: MEMORY });
    const url = await client.openUrl('cold');
    const colds: number[] = [];
    const nodes: number[] = [];
    for (let count = 0; count < COLD; count += 1) {
      await client.configure('cold', { Environment: { Variables: { COUNT: String(count) } } });
      await sleep(20);
      const connection = await Connection.open(url);
      colds.push(await timed(() => connection.exchange(requestBytes(url))));
      connection.close();
      await sleep(20);
      const started = performance.now();
      execFileSync(process.execPath, ['-e', '0']);
      nodes.push(performance.now() - started);
    }
    const over = median(colds) - median(nodes);
    return {
      name: 'cold no-op, client, over `node -e 0`',
      target: '<= +15 ms',
      seen: `${over >= 0 ? '+' : ''}${over.toFixed(1)} ms`,
      holds: over <= 15,
      detail: `p50 ${ms(median(colds))} against ${ms(median(nodes))} ms, ${COLD} each`,
    };
  });
}

const MANY = 500;

/** As many live environments at a time, all frozen, all answering, twice. */
export function manyEnvironments(): Promise<Measure> {
  return withEmulator({ hostCap: false, keepAliveMs: 600_000 }, async (client, { pid }) => {
    const source = {
      'index.js':
        'exports.handler = async ({ waitMs = 0 }) => { await new Promise((r) => setTimeout(r, waitMs)); return "ok"; };',
    };
    await client.create('many', source, { MemorySize: 128, Timeout: 900 });
    const invoked = `/2015-03-31/functions/many/invocations`;
    const all = async (waitMs: number) => {
      const body = Buffer.from(JSON.stringify({ waitMs }));
      const one = async () => {
        const connection = await Connection.open(client.endpoint);
        const status = await connection.exchange(requestBytes(client.endpoint, invoked, body));
        connection.close();
        return status;
      };
      return (await Promise.all(Array.from({ length: MANY }, one))).filter((status) => status === 200).length;
    };
    // An environment that answered before the last one came would serve twice.
    const first = await all(120_000);
    await client.untilEnvironments('many', (lines) => lines.every(({ state }) => state === 'frozen'));
    const live = (await client.environments('many')).length;
    const rss = residentBytes(pid) / MEBIBYTE;
    const second = await all(0);
    return {
      name: `${MANY} live no-op environments, frozen: the emulator's memory`,
      target: `all answer, <= 300 MB`,
      seen: `${first} and ${second} answered by ${live}, ${rss.toFixed(0)} MB`,
      holds: first === MANY && second === MANY && live >= MANY && rss <= 300,
      detail: 'resident memory (VmRSS) of the emulator with all frozen',
    };
  });
}

const PAYLOAD = Buffer.from(JSON.stringify('x'.repeat(6_000_000)));
const PAYLOADS = 30;

/** 6 MB up and the same down, through Invoke. */
export function largePayload(): Promise<Measure> {
  return withEmulator({}, async (client, { pid }) => {
    await client.create('echo', ECHO, { MemorySize: MEMORY });
    const request = requestBytes(client.endpoint, '/2015-03-31/functions/echo/invocations', PAYLOAD);
    const connection = await Connection.open(client.endpoint);
    const one = () => timed(() => connection.exchange(request));
    for (let count = 0; count < PAYLOADS; count += 1) await one();
    const before = residentBytes(pid);
    const times: number[] = [];
    while (times.length < PAYLOADS) times.push(await one());
    const grown = (residentBytes(pid) - before) / MEBIBYTE;
    connection.close();
    return {
      name: 'payload of 6 MB up and down',
      target: '<= 60 ms, memory flat',
      seen: `${ms(median(times))} ms, ${grown >= 0 ? '+' : ''}${grown.toFixed(0)} MB`,
      holds: median(times) <= 60 && grown <= 50,
      detail: `p50 of ${PAYLOADS}; the emulator's memory after ${PAYLOADS} against after ${2 * PAYLOADS}`,
    };
  });
}

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1_024;
}
