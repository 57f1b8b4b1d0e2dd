import { hasEnded, readProcessStat } from '../host/index.js';

/** The cgroup that holds every sandbox of this program. */
export const PARENT = 'coldbench';

/** `<pid>-<start time>` of the process that makes sandboxes: the start time tells a reused pid apart. */
export function ownerName(): string {
  return nameOf(process.pid) ?? `${process.pid}-0`;
}

/** Whether a directory's name is that of an owner which does not live any more. */
export function isDeadOwner(name: string): boolean {
  return /^\d+-\d+$/.test(name) && nameOf(Number.parseInt(name, 10)) !== name;
}

function nameOf(pid: number): string | undefined {
  const stat = readProcessStat(pid);
  return stat === undefined || hasEnded(stat) ? undefined : `${pid}-${stat.startTicks}`;
}
