import { type Microseconds, microseconds, type Vcpus } from '../../units/index.js';
import { type ControlReader, keyedValue, readControl, writeControl } from '../control-files.js';
import { CPU_PERIOD_US, quotaUs } from '../quota.js';

const CPU_SHARES = 'cpu.shares';
const CPU_CFS_PERIOD_US = 'cpu.cfs_period_us';
const CPU_CFS_QUOTA_US = 'cpu.cfs_quota_us';
const CPU_STAT = 'cpu.stat';
const UNTHROTTLED = -1;

/** Relative weight under contention; 1,024 is what every cgroup starts with. */
export function setShares(directory: string, shares: number): void {
  writeControl(directory, CPU_SHARES, shares);
}

/** Microseconds. Comes before the quota: the kernel checks each write against the other value. */
export function setPeriod(directory: string): void {
  writeControl(directory, CPU_CFS_PERIOD_US, CPU_PERIOD_US);
}

/** Microseconds of processor time in each period; -1 lifts the limit. */
export function setQuota(directory: string, share: Vcpus | null): void {
  writeControl(directory, CPU_CFS_QUOTA_US, share === null ? UNTHROTTLED : quotaUs(share));
}

/** Both in microseconds; a quota of null lifts the limit. */
export function setBandwidth(directory: string, quotaUs: number | null, periodUs: number): void {
  writeControl(directory, CPU_CFS_PERIOD_US, periodUs);
  writeControl(directory, CPU_CFS_QUOTA_US, quotaUs ?? UNTHROTTLED);
}

/** How often the kernel has filled the quota: `nr_periods` in cpu.stat. */
export function readRefills(directory: string, reader: ControlReader): number {
  return keyedValue(readControl(directory, CPU_STAT, reader), 'nr_periods');
}

export interface Throttling {
  readonly throttledUs: Microseconds;
  readonly throttledPeriods: number;
}

/** cpu.stat: `nr_periods`, `nr_throttled`, `throttled_time` (nanoseconds), among others, one a line. */
export function readThrottling(directory: string, reader?: ControlReader): Throttling {
  const content = readControl(directory, CPU_STAT, reader);
  return {
    throttledUs: microseconds(keyedValue(content, 'throttled_time') / 1_000),
    throttledPeriods: keyedValue(content, 'nr_throttled'),
  };
}
