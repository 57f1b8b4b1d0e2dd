import { type Bytes, bytes, type Megabytes, type Microseconds, megabytes, microseconds } from './brands.js';

const MICROSECONDS_PER: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6 };
const MEGABYTES_PER: Readonly<Record<string, number>> = { MB: 1, MiB: 1, GB: 1024, GiB: 1024 };
const BYTES_PER: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

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

/**
 * Reads a file size: `734B`, `4.9MB` (decimal, as `formatBytes` prints), `250MiB` (binary, as AWS Lambda's
 * limits count); undefined when the text is not a size.
 */
export function parseBytes(text: string): Bytes | undefined {
  const value = scaled(text, BYTES_PER);
  return value === undefined ? undefined : bytes(value);
}

function scaled(text: string, factors: Readonly<Record<string, number>>): number | undefined {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text.trim()) ?? [];
  const factor = Object.hasOwn(factors, unit) ? factors[unit] : undefined;
  const value = Number(digits) * (factor ?? Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}
