import { type CpuTicks, readCpuTicks } from './facts.js';
import { cpuTicksOf, familyOf, readProcesses } from './processes.js';

/** How busy the processors have been, and how much of it was this process, its descendants and who belongs to it. */
export interface HostUse {
  readonly host: CpuTicks;
  readonly ownTicks: number;
}

/**
 * Undefined where there is no /proc.
 *
 * @param alsoOurs processes that belong to what is measured, though they descend from another
 */
export function readHostUse(alsoOurs: readonly number[] = []): HostUse | undefined {
  const host = readCpuTicks();
  if (host === undefined) return undefined;
  const processes = readProcesses();
  const ours = [process.pid, ...alsoOurs].flatMap((pid) => familyOf(pid, processes));
  const once = new Map(ours.map((one) => [one.pid, one]));
  return { host, ownTicks: cpuTicksOf([...once.values()]) };
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
