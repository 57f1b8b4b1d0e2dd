import { type CpuTicks, readCpuTicks } from './facts.js';
import { cpuTicksOf, familyOf, readProcesses } from './processes.js';

/** How busy the processors have been, and how much of it was this process and its descendants. */
export interface HostUse {
  readonly host: CpuTicks;
  readonly ownTicks: number;
}

/** Undefined where there is no /proc. */
export function readHostUse(): HostUse | undefined {
  const host = readCpuTicks();
  return host === undefined
    ? undefined
    : { host, ownTicks: cpuTicksOf(familyOf(process.pid, readProcesses())) };
}

/** Share of all processors' time between two readings in which they were busy, 0 to 1; null for no time at all. */
export function busyShare(before: HostUse, after: HostUse): number | null {
  const total = after.host.total - before.host.total;
  return total > 0 ? (after.host.busy - before.host.busy) / total : null;
}

/**
 * Share of all processors' time between two readings that went to processes which are not ours, 0 to 1. What
 * they take, a measurement lacks.
 */
export function foreignShare(before: HostUse, after: HostUse): number {
  const total = after.host.total - before.host.total;
  if (total <= 0) return 0;
  const busy = after.host.busy - before.host.busy;
  return Math.max(0, (busy - (after.ownTicks - before.ownTicks)) / total);
}
