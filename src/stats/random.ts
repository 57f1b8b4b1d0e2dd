/** Gives numbers in [0, 1), each a multiple of 2^-53. */
export type Random = () => number;

const MASK_64 = (1n << 64n) - 1n;

/**
 * A generator that gives the same numbers for the same seed on every machine: xoshiro128** 1.1 (Blackman
 * and Vigna), its state filled by SplitMix64 from the seed, as its authors advise. Two outputs make a
 * number: 27 high bits of the first, 26 of the second. The seed is an integer of any size.
 */
export function seededRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`the seed must be an integer, not ${seed}`);
  const next = splitMix64(BigInt.asUintN(64, BigInt(seed)));
  const [low, high] = [next(), next()];
  const state = [low, low >> 32n, high, high >> 32n].map((part) => Number(part & 0xffff_ffffn));
  const bits = xoshiro128(state);
  return () => (bits() >>> 5) * 2 ** -27 + (bits() >>> 6) * 2 ** -53;
}

/** Standard normal, within 6: the sum of twelve uniform values has a variance of one (Irwin-Hall). */
export function normalFrom(random: Random): number {
  return Array.from({ length: 12 }, () => random()).reduce((sum, value) => sum + value, -6);
}

/** A copy of the list in random order; every order is equally likely (Fisher and Yates). */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const copy = [...list];
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const chosen = Math.floor(random() * (last + 1));
    [copy[last], copy[chosen]] = [copy[chosen] as T, copy[last] as T];
  }
  return copy;
}

/** xoshiro128**, 32 bits a call, from four words of state that are not all zero. */
export function xoshiro128(seed: readonly number[]): () => number {
  let [a = 0, b = 0, c = 0, d = 0] = seed;
  return () => {
    const output = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return output;
  };
}

/** SplitMix64 (Steele, Lea and Flood), 64 bits a call. */
export function splitMix64(seed: bigint): () => bigint {
  let state = seed;
  return () => {
    state = (state + 0x9e37_79b9_7f4a_7c15n) & MASK_64;
    let mixed = ((state ^ (state >> 30n)) * 0xbf58_476d_1ce4_e5b9n) & MASK_64;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d0_49bb_1331_11ebn) & MASK_64;
    return mixed ^ (mixed >> 31n);
  };
}

function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
