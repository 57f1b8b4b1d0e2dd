import { readFileSync } from 'node:fs';
import os from 'node:os';
import { type Bytes, bytes } from '../units/index.js';

export interface MachineFacts {
  readonly cpu: string;
  readonly cores: number;
  readonly kernel: string;
  readonly node: string;
  readonly memoryBytes: Bytes;
}

/** What identifies the machine that a result was measured on. */
export function machineFacts(): MachineFacts {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    kernel: `${os.type()} ${os.release()}`,
    node: process.version,
    memoryBytes: bytes(os.totalmem()),
  };
}

/** Processor time since boot, summed over processors, in clock ticks (1/100 s). */
export interface CpuTicks {
  readonly busy: number;
  /** Time the hypervisor gave to others while we wanted to run. */
  readonly stolen: number;
  readonly total: number;
}

const PROC_STAT = '/proc/stat';

/** Reads the first line of /proc/stat: `cpu user nice system idle iowait irq softirq steal ...`. */
export function readCpuTicks(file = PROC_STAT): CpuTicks | undefined {
  const line = readTextIfThere(file)?.split('\n', 1)[0];
  if (!line?.startsWith('cpu ')) return undefined;
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, stolen = 0] = ticks;
  const busy = user + nice + system + irq + softirq;
  return { busy, stolen, total: busy + idle + iowait + stolen };
}

/** Share of the processors' time that was stolen between two readings, 0 to 1. */
export function stolenShare(before: CpuTicks, after: CpuTicks): number {
  const total = after.total - before.total;
  return total > 0 ? (after.stolen - before.stolen) / total : 0;
}

function readTextIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
