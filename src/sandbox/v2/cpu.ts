import { microseconds, type Vcpus } from '../../units/index.js';
import { type ControlReader, keyedValue, readControl, writeControl } from '../control-files.js';
import { CPU_PERIOD_US, quotaUs } from '../quota.js';
import type { CpuUsage } from '../types.js';

const CPU_WEIGHT = 'cpu.weight';
const CPU_MAX = 'cpu.max';
export const CPU_STAT = 'cpu.stat';

/** Relative weight under contention, 1 to 10,000; 100 is what every cgroup starts with. */
export function setWeight(directory: string, weight: number): void {
  writeControl(directory, CPU_WEIGHT, weight);
}

/** cpu.max: `QUOTA PERIOD`, both microseconds; a quota of `max` lifts the limit. */
export function setQuota(directory: string, share: Vcpus | null): void {
  writeControl(directory, CPU_MAX, `${share === null ? 'max' : quotaUs(share)} ${CPU_PERIOD_US}`);
}

/** Both in microseconds; a quota of null lifts the limit. */
export function setBandwidth(directory: string, quotaUs: number | null, periodUs: number): void {
  writeControl(directory, CPU_MAX, `${quotaUs ?? 'max'} ${periodUs}`);
}

/** How often the kernel has filled the quota: `nr_periods` in cpu.stat. */
export function readRefills(directory: string, reader: ControlReader): number {
  return keyedValue(readControl(directory, CPU_STAT, reader), 'nr_periods');
}

/** cpu.stat: `usage_usec`, `nr_throttled`, `throttled_usec` (microseconds), among others, one a line. */
export function readCpuUsage(directory: string, reader?: ControlReader): CpuUsage {
  const content = readControl(directory, CPU_STAT, reader);
  return {
    cpuUsedUs: microseconds(keyedValue(content, 'usage_usec')),
    throttledUs: microseconds(keyedValue(content, 'throttled_usec')),
    throttledPeriods: keyedValue(content, 'nr_throttled'),
  };
}
