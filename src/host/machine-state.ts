import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Settings and pressures of a machine that times depend on; null is what it does not tell. */
export interface MachineState {
  /** Two threads share a core. */
  readonly smt: boolean | null;
  /** Of every processor, each once. */
  readonly governors: readonly string[];
  readonly turbo: boolean | null;
  readonly clockSource: string | null;
  /** Share of the last ten seconds in which some process waited for memory, 0 to 1. */
  readonly memoryPressure: number | null;
  readonly memoryAvailableBytes: number | null;
  readonly swapUsedBytes: number | null;
  readonly openFiles: number | null;
  readonly processes: number | null;
}

const CPUS = 'sys/devices/system/cpu';
const SMT_ACTIVE = `${CPUS}/smt/active`;
const NO_TURBO = `${CPUS}/intel_pstate/no_turbo`;
const BOOST = `${CPUS}/cpufreq/boost`;
const CLOCK_SOURCE = 'sys/devices/system/clocksource/clocksource0/current_clocksource';
const MEMORY_PRESSURE = 'proc/pressure/memory';
const MEMORY = 'proc/meminfo';
const LIMITS = 'proc/self/limits';
const BYTES_PER_KB = 1_024;

/** @param root the folder that stands for `/`, in tests */
export function readMachineState(root = '/'): MachineState {
  const read = (file: string): string | null => readIfThere(path.join(root, file));
  const memory = read(MEMORY);
  const limits = read(LIMITS);
  return {
    smt: flag(read(SMT_ACTIVE)),
    governors: governorsIn(path.join(root, CPUS)),
    turbo: turboOf(flag(read(NO_TURBO)), flag(read(BOOST))),
    clockSource: read(CLOCK_SOURCE)?.trim() ?? null,
    memoryPressure: memoryPressureIn(read(MEMORY_PRESSURE)),
    memoryAvailableBytes: memoryIn(memory, 'MemAvailable'),
    swapUsedBytes: difference(memoryIn(memory, 'SwapTotal'), memoryIn(memory, 'SwapFree')),
    openFiles: limitIn(limits, 'Max open files'),
    processes: limitIn(limits, 'Max processes'),
  };
}

const flag = (text: string | null): boolean | null => (text === null ? null : text.trim() === '1');

function turboOf(noTurbo: boolean | null, boost: boolean | null): boolean | null {
  return noTurbo === null ? boost : !noTurbo;
}

function governorsIn(cpus: string): readonly string[] {
  const governors = namesIn(cpus)
    .filter((name) => /^cpu\d+$/.test(name))
    .flatMap((name) => readIfThere(path.join(cpus, name, 'cpufreq/scaling_governor'))?.trim() ?? []);
  return [...new Set(governors)];
}

/** `some avg10=1.25 avg60=...`, in percent. */
function memoryPressureIn(text: string | null): number | null {
  const percent = /^some avg10=([\d.]+)/m.exec(text ?? '')?.[1];
  return percent === undefined ? null : Number(percent) / 100;
}

/** `MemAvailable:    1234 kB`. */
function memoryIn(text: string | null, name: string): number | null {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text ?? '')?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * BYTES_PER_KB;
}

const difference = (total: number | null, free: number | null): number | null =>
  total === null || free === null ? null : total - free;

/** The soft limit: `Max open files            1024                 4096                 files`. */
function limitIn(text: string | null, name: string): number | null {
  const value = new RegExp(`^${name}\\s+(\\S+)`, 'm').exec(text ?? '')?.[1];
  if (value === undefined) return null;
  return value === 'unlimited' ? Number.POSITIVE_INFINITY : Number(value);
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
