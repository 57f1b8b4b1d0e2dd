import { existsSync, readFileSync } from 'node:fs';

/** Of util-linux and of BusyBox. */
const TASKSET = ['/usr/bin/taskset', '/bin/taskset'];

let nextCpu = 0;

/**
 * The start of a command line that lets a command run on a number of processors only: those that follow the
 * last ones given, so that sandboxes spread over the host. Empty where the host has no more than that many, or
 * no taskset(1).
 */
export function affinityPrefix(visibleCpus: number | undefined): string[] {
  const allowed = allowedCpus();
  if (visibleCpus === undefined || visibleCpus >= allowed.length) return [];
  const taskset = TASKSET.find((file) => existsSync(file));
  if (taskset === undefined) return [];
  const chosen = pickCpus(allowed, visibleCpus, nextCpu);
  nextCpu = (nextCpu + visibleCpus) % allowed.length;
  return [taskset, '-c', chosen.join(',')];
}

/** `count` of the processors from an index on, in a ring. */
export function pickCpus(allowed: readonly number[], count: number, from: number): number[] {
  return Array.from({ length: count }, (_, index) => allowed[(from + index) % allowed.length] ?? 0);
}

function allowedCpus(): number[] {
  const status = readFileSync('/proc/self/status', 'utf8');
  return parseCpuList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '0');
}

/** The kernel's list format: `0-2,5` is 0, 1, 2, 5. */
export function parseCpuList(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
