import { type Bytes, type Microseconds, toMilliseconds, toSeconds } from './brands.js';

const grouped = (fractionDigits: number) =>
  new Intl.NumberFormat('en-US', {
    minimumFractionDigits: fractionDigits,
    maximumFractionDigits: fractionDigits,
  });
const FORMATS = [grouped(0), grouped(1), grouped(2), grouped(3)] as const;

/** A number with thousands separators and a fixed number of decimals (0 to 3). */
export function formatNumber(value: number, fractionDigits: 0 | 1 | 2 | 3 = 0): string {
  return FORMATS[fractionDigits].format(value);
}

/**
 * Milliseconds with two decimals, without the unit: for columns whose head says "ms". Rounded as `toFixed`
 * does, so that it is the same figure as in tables without separators: Intl alone rounds 1.005 the other way.
 */
export function formatMilliseconds(value: Microseconds): string {
  return formatNumber(Number(toMilliseconds(value).toFixed(2)), 2);
}

/** A duration in the unit that reads best: `740 us`, `8.46 ms`, `1.20 s`, `3m 05s`. */
export function formatDuration(value: Microseconds): string {
  if (value < 1_000) return `${formatNumber(value)} us`;
  if (printedBelow(toMilliseconds(value), 1_000, 2)) return `${formatMilliseconds(value)} ms`;
  if (printedBelow(toSeconds(value), 60, 2)) return `${formatNumber(toSeconds(value), 2)} s`;
  const total = Math.round(toSeconds(value));
  return `${Math.floor(total / 60)}m ${String(total % 60).padStart(2, '0')}s`;
}

/** Bytes in decimal units, as package registries print them: `734 B`, `4.9 MB`. */
export function formatBytes(value: Bytes): string {
  if (value < 1_000) return `${value} B`;
  if (printedBelow(value / 1e3, 1_000, 1)) return `${formatNumber(value / 1e3, 1)} kB`;
  if (printedBelow(value / 1e6, 1_000, 1)) return `${formatNumber(value / 1e6, 1)} MB`;
  return `${formatNumber(value / 1e9, 2)} GB`;
}

// Rounding may carry a value over to the next unit: 999,996 us are "1.00 s", not "1,000.00 ms".
function printedBelow(value: number, limit: number, fractionDigits: number): boolean {
  return Number(value.toFixed(fractionDigits)) < limit;
}

/** A share of one as a percentage: `0.613` is `61.3 %`. */
export function formatPercent(fraction: number): string {
  return `${formatNumber(fraction * 100, 1)} %`;
}
