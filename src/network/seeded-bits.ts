const GOLDEN_GAMMA = 0x9e3779b9;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Seeded bits that every language makes the same, since all is unsigned 32-bit arithmetic that wraps:
 *
 * - `mix(x)`: x ^= x >> 16; x *= 0x7feb352d; x ^= x >> 15; x *= 0x846ca68b; x ^= x >> 16
 *   ("lowbias32", https://nullprogram.com/blog/2018/07/31/).
 * - `seedKey(seed, name)` = mix(FNV-1a(UTF-8 bytes of the name) ^ mix(seed)).
 * - `bitsAt(key, i)` = mix(key + i * 0x9e3779b9): number i of the sequence, without those before it.
 */
export function seedKey(seed: number, name: string): number {
  return mix(fnv1a(name) ^ mix(seed));
}

/** Number `index` of the sequence of that key: an integer from 0 to 2^32 - 1. */
export function bitsAt(key: number, index: number): number {
  return mix(key + Math.imul(index, GOLDEN_GAMMA));
}

function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

function fnv1a(text: string): number {
  return new TextEncoder().encode(text).reduce((hash, byte) => Math.imul(hash ^ byte, FNV_PRIME), FNV_OFFSET);
}
