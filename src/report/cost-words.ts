import type { MeasuredCell, PriceTable, Run, TrafficSpec } from '../model/index.js';
import { formatDuration, formatNumber, formatPercent } from '../units/index.js';
import { labelOf } from './table.js';

/** Dollars of a month: small ones with the digits that they need. */
export const dollars = (usd: number): string =>
  usd > 0 && usd < 0.1 ? usd.toPrecision(2) : formatNumber(usd, 2);

/** A share that is not 0 is not printed as if it were. */
export const shareText = (share: number): string =>
  share > 0 && share < 0.001 ? '< 0.1 %' : formatPercent(share);

/** `100/h, poisson arrivals, busy 2m 00s, idle 30m 00s in turns`. */
export function trafficText({ rate, arrivals, pattern }: TrafficSpec): string {
  const spans =
    pattern === undefined
      ? []
      : [`busy ${formatDuration(pattern.busyUs)}, idle ${formatDuration(pattern.idleUs)} in turns`];
  return [rate, arrivals === 'poisson' ? 'Poisson arrivals' : 'constant arrivals', ...spans].join(', ');
}

export const pricesText = ({
  name,
  since,
  source,
  usdPerGbSecond,
  usdPerMillionRequests,
}: PriceTable): string =>
  `${name}, ${since}: $${usdPerGbSecond} a GB-second, $${usdPerMillionRequests} a million requests (${source})`;

/** As a sentence names a cell: `onnxruntime-node at 1,024 MB`. */
export function placeOf(cell: MeasuredCell, { scenario }: Pick<Run, 'scenario'>): string {
  const size = cell.memoryMB === null ? [] : [`at ${formatNumber(cell.memoryMB)} MB`];
  const threads = scenario.threads === 'auto' ? [] : [`with ${cell.threads} threads`];
  return [labelOf(cell), ...size, ...threads].join(' ');
}
