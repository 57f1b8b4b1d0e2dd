import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicNow } from '../../host/index.js';
import { bytes, vcpus } from '../../units/index.js';
import { createSandbox } from '../sandbox.js';
import type { Controlling, UsableCgroups } from '../types.js';

const SHARE = vcpus(0.2);
/** The first periods pay for what ran before the limit. */
const SETTLING_MS = 60;
/** A whole number of periods. */
const WATCH_MS = 300;

/**
 * What a process that spins gets of its share of a processor under a controller: 1 where it holds back as it
 * should, less on a busy machine. Takes 0.4 s.
 */
export async function obtainedShare(support: UsableCgroups, controller: Controlling): Promise<number> {
  const sandbox = await createSandbox(support, {
    id: 'controller-test',
    memoryBytes: bytes(67_108_864),
    maxProcesses: 8,
    ...{ command: '/bin/sh', args: ['-c', 'while :; do :; done'], cwd: '/', env: {} },
    controller,
    onOutput: () => undefined,
  });
  try {
    sandbox.setCpuQuota(SHARE);
    await sleep(SETTLING_MS);
    const [usedUs, sinceUs] = [sandbox.usage().cpuUsedUs, monotonicNow()];
    await sleep(WATCH_MS);
    return (sandbox.usage().cpuUsedUs - usedUs) / (monotonicNow() - sinceUs) / SHARE;
  } finally {
    await sandbox.end();
  }
}
