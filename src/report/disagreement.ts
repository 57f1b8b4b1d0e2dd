import type { Agreement } from '../model/index.js';
import { formatNumber } from '../units/index.js';

/** The figure that is furthest beyond its limit, as `p99 +529 us`; undefined when all are within. */
export function disagreement(agreements: readonly Agreement[]): string | undefined {
  const beyond = ({ differenceUs, limitUs }: Agreement) => Math.abs(differenceUs) / limitUs;
  const [worst] = agreements.filter(({ pass }) => !pass).toSorted((a, b) => beyond(b) - beyond(a));
  if (worst === undefined) return undefined;
  const sign = worst.differenceUs < 0 ? '-' : '+';
  return `${worst.figure} ${sign}${formatNumber(Math.abs(worst.differenceUs))} us`;
}
