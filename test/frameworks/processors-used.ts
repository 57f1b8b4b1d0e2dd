import assert from 'node:assert/strict';
import { loadImage } from '../../src/network/index.js';
import type { DeployedFunction } from '../../src/target/index.js';

/** Until engines have compiled what is hot. */
const WARMUP = 15;
const MEASURED = 20;

/** Processor time over duration, as the platform reports both, of warm invocations. */
export interface ProcessorsUsed {
  readonly median: number;
  /** The 90th percentile. */
  readonly high: number;
}

/** Of one thread: engines compile and collect beside it. */
export const ONE_THREAD_AT_MOST = 1.15;
/** Of two threads: decoding the image and small layers are done by one. */
const TWO_THREADS_AT_LEAST = 1.1;
/** Others on the machine can keep its second processor from the function for a while, and can't give it one. */
const ATTEMPTS = 6;

export async function processorsUsed(deployed: DeployedFunction): Promise<ProcessorsUsed> {
  const { position } = await invoked(deployed, WARMUP);
  const { reports } = await invoked(deployed, MEASURED, position);
  assert.equal(reports.length, MEASURED);
  const shares = reports.map(({ cpuUsedUs, durationUs }) => {
    assert.ok(cpuUsedUs !== null, 'the platform tells no processor time');
    return cpuUsedUs / durationUs;
  });
  const ascending = shares.sort((a, b) => a - b);
  return { median: ascending[MEASURED / 2] ?? 0, high: ascending[Math.floor(0.9 * MEASURED)] ?? 0 };
}

/** What it used when it used most, or enough for two threads. */
export async function mostProcessorsUsed(deployed: DeployedFunction): Promise<ProcessorsUsed> {
  let most = await processorsUsed(deployed);
  for (let attempt = 1; attempt < ATTEMPTS && !isOfTwo(most); attempt += 1) {
    const next = await processorsUsed(deployed);
    if (next.high > most.high) most = next;
  }
  return most;
}

export const isOfTwo = ({ high }: ProcessorsUsed) => high > TWO_THREADS_AT_LEAST;

async function invoked(deployed: DeployedFunction, count: number, from?: number) {
  const position = from ?? (await deployed.reportsAfter(0)).position;
  const image = new Uint8Array(await loadImage(1));
  for (let done = 0; done < count; done += 1) {
    const response = await fetch(deployed.url, { method: 'POST', body: image });
    assert.equal(response.status, 200, await response.text());
  }
  return deployed.reportsAfter(position);
}
