import type { RequestParts } from '../../../src/load/autocannon-client.js';
import { type LoadPlan, type OpenLoop, type SigningKey, startLoad } from '../../../src/load/index.js';
import { SIGNED_AGAIN_EVERY, signedRequests } from '../../../src/load/signing.js';
import {
  type PooledFigure,
  pairedEffect,
  pooledRatio,
  ratioInterval,
  seededRandom,
} from '../../../src/stats/index.js';
import { microseconds, milliseconds, seconds, toSeconds } from '../../../src/units/index.js';
import { withNullServer } from './null-server.js';

/**
 * What signing takes of the generator: the same load on a null server, signed (SigV4) and not, in pairs whose order
 * turns. A closed loop, an open one that is carried, and one that offers more than can be; then what one signature
 * takes, which is made once a minute for each request of the plan.
 */
const PAIRS = 8;
const CONNECTIONS = 40;
/** Columns that the names of figures take. */
const NAMES = 46;
const WINDOW = seconds(2);
/** Requests per second of an open loop that is well below the ceiling, and of one that no generator keeps up with. */
const CARRIED = 40_000;
const OVERLOAD = 120_000;
const KEY: SigningKey = {
  service: 'lambda',
  region: 'us-east-1',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  // As long as those of a role are.
  sessionToken: 'x'.repeat(800),
};

interface Measured {
  readonly completed: number;
  /** From the first request to the last answer: an open loop that falls behind is waited for. */
  readonly seconds: number;
  /** Within the window. */
  readonly cpuUs: number;
}

async function measure(url: string, signed: boolean, loop: LoadPlan['loop']): Promise<Measured> {
  const result = await startLoad({
    url,
    engine: 'raw',
    connections: CONNECTIONS,
    maxConnections: CONNECTIONS,
    durationUs: WINDOW,
    warmupUs: seconds(1),
    timeoutUs: milliseconds(60_000),
    requests: [{ method: 'GET', path: '', headers: {} }],
    requestIdPrefix: 'bench',
    ...(loop === undefined ? {} : { loop }),
    ...(signed ? { signing: KEY } : {}),
  }).result;
  const behindUs = result.loop.kind === 'open' ? result.loop.responseTime.max : microseconds(0);
  return {
    completed: result.completed,
    seconds: toSeconds(result.windowUs) + toSeconds(behindUs),
    cpuUs: result.generator.cpuUsedUs,
  };
}

interface Sides {
  readonly bare: readonly Measured[];
  readonly signed: readonly Measured[];
}

async function inPairs(url: string, loop: LoadPlan['loop']): Promise<Sides> {
  const sides = { bare: [] as Measured[], signed: [] as Measured[] };
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const order = [false, true];
    if (pair % 2 === 1) order.reverse();
    for (const signed of order) sides[signed ? 'signed' : 'bare'].push(await measure(url, signed, loop));
  }
  return sides;
}

const all = ({ rounds }: PooledFigure) => Array.from({ length: rounds }, () => 1);

function line(loop: string, figure: string, bare: PooledFigure, signed: PooledFigure): string {
  const effect = pairedEffect(bare, signed, seededRandom(1));
  if (effect === null) throw new Error('an effect takes two pairs');
  const { low, high } = ratioInterval(effect);
  const values = [bare, signed].map((each) => each.of(all(each)).toFixed(1).padStart(12));
  const ratio = `${Math.exp(effect.logRatio).toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  return `${`${loop}: ${figure}`.padEnd(NAMES)}${values.join('')}  ${ratio}\n`;
}

const rateOf = (side: readonly Measured[]): PooledFigure =>
  pooledRatio(side.map(({ completed, seconds: size }) => ({ sum: completed, size })));
const cpuOf = (side: readonly Measured[]): PooledFigure =>
  pooledRatio(side.map(({ completed, cpuUs }) => ({ sum: cpuUs, size: completed })));

async function tell(
  url: string,
  what: string,
  loop: LoadPlan['loop'],
  figures: readonly (readonly [name: string, of: typeof rateOf])[],
): Promise<void> {
  const { bare, signed } = await inPairs(url, loop);
  for (const [name, of] of figures) process.stdout.write(line(what, name, of(bare), of(signed)));
}

function openLoop(rate: number): OpenLoop {
  const stages = [{ durationUs: WINDOW, fromRate: rate, toRate: rate }];
  return { kind: 'open', arrivals: 'constant', seed: 1, stages };
}

async function tellSignatures(): Promise<void> {
  for (const kib of [0, 64, 1_024]) {
    const body = kib === 0 ? {} : { body: Buffer.alloc(kib * 1_024) };
    const request: RequestParts = { method: kib === 0 ? 'GET' : 'POST', path: '/', headers: {}, ...body };
    const sign = () => signedRequests([request], 'http://127.0.0.1/', KEY);
    for (let warm = 0; warm < 20; warm += 1) await sign();
    const start = performance.now();
    for (let count = 0; count < 20; count += 1) await sign();
    const each = (performance.now() - start) / 20;
    process.stdout.write(
      `one signature, body of ${kib} KiB: ${each.toFixed(2)} ms, once in ${toSeconds(SIGNED_AGAIN_EVERY)} s for each request of the plan\n`,
    );
  }
}

const [RATE, CPU] = [
  ['requests/s', rateOf],
  ['CPU us a request', cpuOf],
] as const;
await withNullServer(async ({ url }) => {
  const heads = ['unsigned', 'signed'].map((head) => head.padStart(12)).join('');
  process.stdout.write(`${''.padEnd(NAMES)}${heads}  ratio (95 %)\n`);
  await tell(url, 'closed loop', undefined, [RATE, CPU]);
  await tell(url, `open loop, ${CARRIED} offered`, openLoop(CARRIED), [CPU]);
  await tell(url, `open loop, ${OVERLOAD} offered`, openLoop(OVERLOAD), [RATE]);
});
await tellSignatures();
