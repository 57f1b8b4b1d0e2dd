import assert from 'node:assert/strict';
import { type EmulatorProcess, spawnEmulator } from '../../../src/emulator/index.js';
import { Client } from '../../emulator/support.js';

/** One line of the table: what was seen, what is asked for, and what it was made of. */
export interface Measure {
  readonly name: string;
  readonly target: string;
  readonly seen: string;
  readonly holds: boolean;
  readonly detail: string;
}

export const NO_OP = { 'index.js': "exports.handler = async () => 'ok';" };
export const MEMORY = 1_769;
export const PER_BLOCK = 1_000;

/** One connection to a server, that has one request at a time under way. */
export interface Exchanging {
  /** Resolves with the status when the last byte of the answer is here. */
  exchange(request: Buffer): Promise<number>;
}

export async function withEmulator<T>(
  options: Parameters<typeof spawnEmulator>[0],
  use: (client: Client, emulator: EmulatorProcess) => Promise<T>,
): Promise<T> {
  const emulator = await spawnEmulator(options, (text) => process.stderr.write(text));
  try {
    return await use(new Client(emulator.endpoint), emulator);
  } finally {
    await emulator.close();
  }
}

export async function block(connection: Exchanging, request: Buffer): Promise<number[]> {
  const times: number[] = [];
  while (times.length < PER_BLOCK) times.push(await timed(() => connection.exchange(request)));
  return times;
}

export async function timed(work: () => Promise<number>): Promise<number> {
  const started = performance.now();
  assert.equal(await work(), 200);
  return performance.now() - started;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

export function ms(milliseconds: number): string {
  return milliseconds.toFixed(2);
}
