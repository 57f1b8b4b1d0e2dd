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
/** By two threads, beyond what one uses: decoding the image and some layers are done by one of them. */
const BY_A_SECOND_AT_LEAST = 0.1;
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

/** What it used when it used most, or enough beyond what one thread used. */
export async function mostProcessorsUsed(
  deployed: DeployedFunction,
  byOne: ProcessorsUsed,
): Promise<ProcessorsUsed> {
  let most = await processorsUsed(deployed);
  for (let attempt = 1; attempt < ATTEMPTS && !isOfTwo(most, byOne); attempt += 1) {
    const next = await processorsUsed(deployed);
    if (next.median > most.median) most = next;
  }
  return most;
}

export const isOfTwo = ({ median }: ProcessorsUsed, byOne: ProcessorsUsed) =>
  median > byOne.median + BY_A_SECOND_AT_LEAST;

async function invoked(deployed: DeployedFunction, count: number, from?: number) {
  const position = from ?? (await deployed.reportsAfter(0)).position;
  const image = new Uint8Array(await loadImage(1));
  for (let done = 0; done < count; done += 1) {
    const response = await fetch(deployed.url, { method: 'POST', body: image });
    assert.equal(response.status, 200, await response.text());
  }
  return deployed.reportsAfter(position);
}
