import { readdirSync, readFileSync } from 'node:fs';

/** What /proc/<pid>/stat says about a process. Times are in clock ticks of 1/100 s (USER_HZ). */
export interface ProcessStat {
  readonly pid: number;
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly cpuTicks: number;
  /** Of its ended and awaited children. */
  readonly childCpuTicks: number;
  /** Since boot: together with the pid, this names one process for good. */
  readonly startTicks: number;
}

/** Undefined when there is no such process (any more). */
export function readProcessStat(pid: number | 'self'): ProcessStat | undefined {
  const content = readProc(`${pid}/stat`);
  return content === undefined ? undefined : parseProcessStat(content);
}

/**
 * proc(5): `pid (comm) state ppid pgrp session tty_nr tpgid flags minflt cminflt majflt cmajflt utime stime
 * cutime cstime priority nice num_threads itrealvalue starttime ...`. The name may hold spaces and parentheses,
 * so fields are counted from its last one.
 */
export function parseProcessStat(content: string): ProcessStat {
  const [state = '', ...rest] = content.slice(content.lastIndexOf(')') + 2).split(' ');
  const field = (index: number) => Number(rest[index] ?? 0);
  return {
    pid: Number.parseInt(content, 10),
    state,
    parent: field(0),
    group: field(1),
    session: field(2),
    cpuTicks: field(10) + field(11),
    childCpuTicks: field(12) + field(13),
    startTicks: field(18),
  };
}

/** Every process there is. */
export function readProcesses(): readonly ProcessStat[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
    .flatMap((pid) => readProcessStat(pid) ?? []);
}

/** A process and all that descend from it. */
export function familyOf(pid: number, processes: readonly ProcessStat[]): readonly ProcessStat[] {
  const family = processes.filter((one) => one.pid === pid);
  // The list grows while it is walked: each member brings its children.
  for (const member of family) family.push(...processes.filter(({ parent }) => parent === member.pid));
  return family;
}

/** Processor time in clock ticks, with that of ended children which their parents awaited. */
export function cpuTicksOf(processes: readonly ProcessStat[]): number {
  return processes.reduce((sum, { cpuTicks, childCpuTicks }) => sum + cpuTicks + childCpuTicks, 0);
}

/** Zombies and the dead: nothing of them runs or takes a signal, though they are listed. */
export function hasEnded({ state }: ProcessStat): boolean {
  return state === 'Z' || state === 'X';
}

/** Peak resident memory of a process in bytes; 0 when it is gone. `VmHWM:     1234 kB` in /proc/<pid>/status. */
export function readPeakResidentBytes(pid: number): number {
  return parsePeakResidentBytes(readProc(`${pid}/status`) ?? '');
}

/** Whether a process has no capability; false when it is gone. */
export function readIsUnprivileged(pid: number): boolean {
  return isUnprivileged(readProc(`${pid}/status`) ?? '');
}

/** Out of /proc/<pid>/status: `CapEff:\t0000000000000000`, a mask, whatever user namespace the process is in. */
export function isUnprivileged(status: string): boolean {
  return /^CapEff:\s*0+$/m.test(status);
}

/** VmHWM out of /proc/<pid>/status, in bytes; 0 where it is missing: of a process that has ended. */
export function parsePeakResidentBytes(status: string): number {
  const start = status.indexOf('VmHWM:');
  return start < 0 ? 0 : Number.parseInt(status.slice(start + 'VmHWM:'.length), 10) * 1_024;
}

/** Undefined when the process is gone, which can happen between opening and reading (ESRCH). */
function readProc(file: string): string | undefined {
  try {
    return readFileSync(`/proc/${file}`, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
