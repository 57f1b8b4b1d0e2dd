import { type Megabytes, type Microseconds, megabytes, microseconds } from './brands.js';

const MICROSECONDS_PER: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6 };
const MEGABYTES_PER: Readonly<Record<string, number>> = { MB: 1, MiB: 1, GB: 1024, GiB: 1024 };

/** Reads `250us`, `500ms`, `5s`, `1.5m`, `1h`; undefined when the text is not a duration. */
export function parseDuration(text: string): Microseconds | undefined {
  const value = scaled(text, MICROSECONDS_PER);
  return value === undefined ? undefined : microseconds(value);
}

/** Reads `512`, `512MB`, `3GB` (1 GB = 1,024 MB, as AWS counts); undefined when the text is not a size. */
export function parseMegabytes(text: string): Megabytes | undefined {
  const value = scaled(/^\d+$/.test(text.trim()) ? `${text.trim()}MB` : text, MEGABYTES_PER);
  return value === undefined ? undefined : megabytes(value);
}

function scaled(text: string, factors: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text.trim());
  const factor = match?.[2] === undefined ? undefined : factors[match[2]];
  return factor === undefined ? undefined : Number(match?.[1]) * factor;
}
