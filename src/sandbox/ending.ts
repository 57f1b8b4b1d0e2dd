import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError } from '../errors/index.js';
import { isMissing } from './control-files.js';
import { signalProcesses } from './signals.js';
import type { Group } from './types.js';

const POLL_MS = 1;
/** How long the kernel gets to stop every task before those seen are killed all the same. */
const FREEZE_MS = 50;
const DYING_MS = 250;
const GIVE_UP_MS = 10_000;

/** Asks every process to end; resolves when all have, or when the grace is over. */
export async function endGently(group: Group, graceMs: number): Promise<void> {
  signalProcesses(group.processes(), 'SIGTERM');
  await within(graceMs, () => group.processes().length === 0);
}

/** Kills what is in a group until nothing is, calls back for a last reading, then removes the group. */
export async function killAndRemove(
  group: Group,
  name: string,
  whenEmpty: () => void = () => undefined,
): Promise<void> {
  liftQuota(group);
  const deadline = performance.now() + GIVE_UP_MS;
  const ensureTime = () => {
    if (performance.now() > deadline) throw notEnded(group, name);
  };
  while (group.processes().length > 0) {
    ensureTime();
    await killRound(group);
    await within(DYING_MS, () => group.processes().length === 0);
  }
  whenEmpty();
  while (!group.remove()) {
    ensureTime();
    await sleep(POLL_MS);
  }
}

/**
 * In a frozen group nothing can fork, so the list of processes is complete, and none of them runs again: they
 * meet the SIGKILL when they are thawed.
 */
async function killRound(group: Group): Promise<void> {
  if (group.killAtOnce() || !tryFreeze(group)) return;
  await within(FREEZE_MS, () => group.isFrozen());
  signalProcesses(group.processes(), 'SIGKILL');
  group.thaw();
}

/** The same as killAndRemove for a process that is about to exit: without an event loop, for a short time. */
export function killAndRemoveNow(group: Group): boolean {
  liftQuota(group);
  const deadline = performance.now() + DYING_MS;
  while (!group.remove()) {
    if (performance.now() > deadline) return false;
    if (!group.killAtOnce() && tryFreeze(group)) {
      signalProcesses(group.processes(), 'SIGKILL');
      group.thaw();
    }
    nap(POLL_MS);
  }
  return true;
}

/** Giving back memory takes processor time too: a throttled process can take long to die. */
function liftQuota(group: Group): void {
  unlessMissing(() => group.setCpuQuota(null));
  unlessMissing(() => group.letRun());
}

/** False when the group was left half made or half removed: then there is nothing in it to freeze. */
function tryFreeze(group: Group): boolean {
  return unlessMissing(() => group.freeze());
}

function unlessMissing(write: () => void): boolean {
  try {
    write();
    return true;
  } catch (error) {
    if (isMissing(error instanceof BenchError ? error.cause : error)) return false;
    throw error;
  }
}

async function within(limitMs: number, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!holds() && performance.now() < deadline) await sleep(POLL_MS);
}

function nap(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function notEnded(group: Group, name: string): BenchError {
  const left = group.processes();
  const what = left.length === 0 ? 'its cgroup is busy' : `process ${left.join(', ')} did not die`;
  return new BenchError(`sandbox ${name} could not be removed: ${what}`, {
    code: 'sandbox-not-ended',
    hint: 'a process that waits in the kernel ends when its wait does; then run `bench clean`',
  });
}
