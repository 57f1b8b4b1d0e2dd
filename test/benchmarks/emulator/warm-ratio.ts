import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { AgentConnection } from './agent.js';
import { Connection, requestBytes } from './connection.js';
import {
  block,
  type Exchanging,
  MEMORY,
  type Measure,
  median,
  ms,
  NO_OP,
  PER_BLOCK,
  withEmulator,
} from './support.js';

const BLOCKS = 20;
const LIMIT = 3.8;

async function withBareServer<T>(use: (url: string) => Promise<T>): Promise<T> {
  const server = fork(fileURLToPath(new URL('./bare-server.js', import.meta.url)));
  const [port] = (await once(server, 'message')) as [number];
  try {
    return await use(`http://127.0.0.1:${port}/`);
  } finally {
    server.disconnect();
  }
}

interface Compared {
  readonly ratio: number;
  readonly text: string;
}

/**
 * p50 of a warm no-op over that of a bare server. The target is half of what AWS's Runtime Interface Emulator takes,
 * which was measured with Node's own client: that one counts. The least that a client can cost stands beside it,
 * since the ratio is another where the client's own part is.
 */
export function warmRatio(): Promise<Measure> {
  return withEmulator({}, async (client) => {
    await client.create('warm', NO_OP, { MemorySize: MEMORY });
    const url = await client.openUrl('warm');
    return await withBareServer(async (bare) => {
      const agents = await compared(new AgentConnection(url), new AgentConnection(bare), [url, bare]);
      const raw = await compared(await Connection.open(url), await Connection.open(bare), [url, bare]);
      return {
        name: 'warm no-op by function URL, one connection, p50 over a bare Node HTTP server',
        target: `<= ${LIMIT} by http.Agent`,
        seen: `${agents.ratio.toFixed(2)} by http.Agent, ${raw.ratio.toFixed(2)} by a raw socket`,
        holds: agents.ratio <= LIMIT,
        detail: `p50 ${agents.text} and ${raw.text}, ${BLOCKS} pairs of blocks of ${PER_BLOCK} each`,
      };
    });
  });
}

/** Blocks of both alternate; the median of their ratios counts. */
async function compared(
  ours: Exchanging & { close(): void },
  bare: Exchanging & { close(): void },
  urls: readonly [string, string],
): Promise<Compared> {
  const [asked, askedBare] = [requestBytes(urls[0]), requestBytes(urls[1])];
  await block(ours, asked);
  await block(bare, askedBare);
  const pairs: [number, number][] = [];
  while (pairs.length < BLOCKS)
    pairs.push([median(await block(ours, asked)), median(await block(bare, askedBare))]);
  ours.close();
  bare.close();
  const [p50, bareP50] = [median(pairs.map(([one]) => one)), median(pairs.map(([, other]) => other))];
  return {
    ratio: median(pairs.map(([one, other]) => one / other)),
    text: `${ms(p50)} against ${ms(bareP50)} ms`,
  };
}
