import { monotonicNow } from '../../host/index.js';
import { CPU_PERIOD_US } from '../quota.js';
import type { Group } from '../types.js';
import { positiveRemainder, type Ticks } from './ticks.js';

/** The shortest period and the smallest quota that the kernel takes. */
const SHORT_US = 1_000;
/** How long before a tick the quota is to be refilled: as on AWS, where a burst is a tick but 0.06 ms long. */
const REFILL_BEFORE_TICK_US = 30;
/** A refill that was seen later than this after the last look is not known well enough. */
const SHARPNESS_US = 40;
const ATTEMPTS = 4;

/**
 * Moves the group's refills to the ticks. Since Linux 6.3 the kernel starts the timer of each group at a random
 * time; a burst that begins between ticks is accounted for sooner, and durations are another staircase.
 *
 * The timer keeps its phase whatever else is set, and advances by the period in force when it fires. So one
 * refill is watched (which takes up to 1 ms), and one period then made longer by what is missing. The group
 * must be empty. It is left without a quota; `settlePeriod` ends the alignment.
 *
 * @returns false where the kernel showed no sharp refill.
 */
export function alignRefills(group: Group, ticks: Ticks): boolean {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    group.setBandwidth(SHORT_US, SHORT_US);
    const seenUs = watchRefill(group);
    if (seenUs !== null && stretchPeriod(group, ticks, seenUs + SHORT_US)) return true;
    group.setBandwidth(null, SHORT_US);
  }
  return false;
}

/** To be called a few milliseconds after alignRefills: from then on each period is as long as AWS's. */
export function settlePeriod(group: Group): void {
  group.setBandwidth(null, CPU_PERIOD_US);
}

/** False if that came too late for the refill that is to be followed by the longer period. */
function stretchPeriod(group: Group, ticks: Ticks, nextRefillUs: number): boolean {
  const wantedUs = ticks.offsetUs - REFILL_BEFORE_TICK_US;
  const missingUs = positiveRemainder(wantedUs - nextRefillUs, ticks.tickUs);
  group.setBandwidth(null, Math.round(Math.max(ticks.tickUs, SHORT_US) + missingUs));
  return monotonicNow() < nextRefillUs;
}

/** When the next refill came, on the host's monotonic clock; null if none came, or one unseen. */
function watchRefill(group: Group): number | null {
  const before = group.refills();
  const startUs = monotonicNow();
  for (let lastUs = startUs; lastUs - startUs < 2 * SHORT_US; ) {
    const refills = group.refills();
    const nowUs = monotonicNow();
    if (refills !== before) return nowUs - lastUs <= SHARPNESS_US ? nowUs : null;
    lastUs = nowUs;
  }
  return null;
}
