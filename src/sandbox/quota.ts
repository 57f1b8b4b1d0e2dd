import type { Vcpus } from '../units/index.js';

/** AWS Lambda's CFS period, in microseconds (EuroSys '26, arXiv 2506.01283). */
export const CPU_PERIOD_US = 20_000;
/** The kernel refuses a smaller quota (min_cfs_quota_period in kernel/sched). */
const MIN_CPU_QUOTA_US = 1_000;

/** Microseconds of processor time in each period that a share of one processor buys. */
export function quotaUs(share: Vcpus): number {
  return Math.max(MIN_CPU_QUOTA_US, Math.round(share * CPU_PERIOD_US));
}
